"""The evening as assets: the day sealed, held against official history, replayed, and told in a report."""

from collections.abc import Iterator
from contextlib import closing

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSelection,
    MaterializeResult,
    MetadataValue,
    asset,
    define_asset_job,
    in_process_executor,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.differences import FORECAST, MINUTE, keep_differences
from spy_pipeline.live.reconciling import reconcile
from spy_pipeline.live.replaying import replay_day, replay_lines
from spy_pipeline.live.sealing import seal_day
from spy_pipeline.pipeline.asset_names import engineered_key, raw_key, step_name
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.live_names import GROUP, live_key
from spy_pipeline.pipeline.partitions import session_of, session_partitions
from spy_pipeline.reports.daily_report import daily_report

_AFTER_HISTORY = {"dagster/priority": "-1"}
"""Has a step wait for all that can begin before it.

Official history is made in the same run. Naming it a parent would have Dagster skip the step, because days of history
are materialized one by one and not as an output.
"""


def close_job_name(instrument: Instrument) -> str:
    """The job that fetches the day's official history and concludes the day."""
    return f"{step_name(instrument)}_close"


def conclude_job_name(instrument: Instrument) -> str:
    """The job that concludes the day without official history, where that cannot be had."""
    return f"{step_name(instrument)}_conclude"


def conclusion_assets(instrument: Instrument) -> list[AssetsDefinition]:
    """Sealed, reconciled, replayed, told."""
    return [_sealed(instrument), _reconciled(instrument), _replayed(instrument), _told(instrument)]


def conclusion_jobs(instrument: Instrument) -> list[UnresolvedAssetJobDefinition]:
    """Concluding the day, with its official history and without."""
    own = [live_key(instrument, name) for name in ("sealed_day", "replayed_day", "daily_report")]
    history = [raw_key(instrument), engineered_key(instrument)]
    whole = [*history, live_key(instrument, "reconciled_day"), *own]
    return [
        define_asset_job(
            close_job_name(instrument),
            AssetSelection.assets(*whole) | AssetSelection.checks_for_assets(*history),
            description="Official history of the day, then seal, reconcile, replay, report.",
            executor_def=in_process_executor,
        ),
        define_asset_job(
            conclude_job_name(instrument),
            AssetSelection.assets(*own),
            description="Seal, replay, report, without official history.",
            executor_def=in_process_executor,
        ),
    ]


def _sealed(instrument: Instrument) -> AssetsDefinition:
    @asset(
        key=live_key(instrument, "sealed_day"),
        description="The day as it was lived, complete: every step with its outcome, rows and forecasts in files.",
        group_name=GROUP,
        kinds={"parquet"},
        partitions_def=session_partitions(instrument),
        deps=[live_key(instrument, "advice")],
    )
    def seal(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context), _ledger(house) as database:
            cadence = house.settings().live.cadence_seconds
            made = seal_day(house.home(), database, instrument, session_of(context, instrument), cadence)
        return MaterializeResult(
            metadata={
                "forecasts": made.forecasts,
                "steps without": made.without,
                "minutes": made.minutes,
                "files": [str(path) for path in made.files],
            }
        )

    return seal


def _reconciled(instrument: Instrument) -> AssetsDefinition:
    @asset(
        key=live_key(instrument, "reconciled_day"),
        description="Live minutes held against official history; differences are in the ledger, explained.",
        group_name=GROUP,
        kinds={"sqlite"},
        partitions_def=session_partitions(instrument),
        deps=[live_key(instrument, "sealed_day")],
        op_tags=_AFTER_HISTORY,
        output_required=False,
    )
    def hold(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        session = session_of(context, instrument)
        if not _was_lived(context, house, instrument, session):
            return
        with sentences_as_failures(context), _ledger(house) as database:
            found = reconcile(house.home(), instrument, session)
            keep_differences(database, instrument, session.day, MINUTE, found.differences)
        yield MaterializeResult(
            metadata={
                "minutes": found.minutes,
                "exact": found.exact,
                "columns that differ": MetadataValue.json(found.by_column),
            }
        )

    return hold


def _replayed(instrument: Instrument) -> AssetsDefinition:
    @asset(
        key=live_key(instrument, "replayed_day"),
        description="The day lived through again offline; every forecast must come out the same, to the last bit.",
        group_name=GROUP,
        kinds={"python"},
        partitions_def=session_partitions(instrument),
        deps=[live_key(instrument, "sealed_day")],
        output_required=False,
    )
    def again(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        session = session_of(context, instrument)
        if not _was_lived(context, house, instrument, session):
            return
        with sentences_as_failures(context), _ledger(house) as database:
            replay = replay_day(house.home(), instrument, session.day)
            keep_differences(database, instrument, session.day, FORECAST, replay.differences)
        for line in replay_lines(replay):
            context.log.info(line)
        yield MaterializeResult(metadata={"forecasts": replay.forecasts, "came out otherwise": len(replay.differences)})

    return again


def _told(instrument: Instrument) -> AssetsDefinition:
    @asset(
        key=live_key(instrument, "daily_report"),
        description="The day in a report: how forecasts did beside the frozen control, latency, differences.",
        group_name=GROUP,
        kinds={"markdown"},
        partitions_def=session_partitions(instrument),
        deps=[live_key(instrument, name) for name in ("reconciled_day", "replayed_day")],
    )
    def tell(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        with sentences_as_failures(context):
            report = daily_report(house.home(), instrument, session_of(context, instrument))
        return MaterializeResult(
            metadata={
                "report": MetadataValue.md(report.text),
                "page": MetadataValue.path(report.folder / "report.html"),
            }
        )

    return tell


def _was_lived(context: AssetExecutionContext, house: House, instrument: Instrument, session: Session) -> bool:
    """Whether the minute cycle left rows of the session; a day without them is no fault, and the log says so."""
    lived = house.lake().live_rows(instrument, session.day).is_file()
    if not lived:
        context.log.info("The minute cycle did not run on this day.")
    return lived


def _ledger(house: House) -> closing[LedgerDatabase]:
    return closing(LedgerDatabase(house.home()))
