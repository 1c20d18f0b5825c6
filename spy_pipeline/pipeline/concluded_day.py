"""The evening as assets: the day sealed, held against official history, replayed, and told in a report."""

from collections.abc import Callable, Iterator, Mapping

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSelection,
    AssetSpec,
    BackfillPolicy,
    MaterializeResult,
    MetadataValue,
    define_asset_job,
    in_process_executor,
    multi_asset,
)
from dagster._core.definitions.metadata import RawMetadataValue
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.differences import FORECAST, keep_differences
from spy_pipeline.live.reconciling import hold_against_history
from spy_pipeline.live.replaying import replay_day, replay_lines
from spy_pipeline.live.sealing import seal_day
from spy_pipeline.pipeline.asset_names import engineered_key, raw_key, step_name
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.live_names import GROUP, live_key
from spy_pipeline.pipeline.partitions import session_partitions, sessions_of
from spy_pipeline.reports.daily_report import daily_report

_AFTER_HISTORY = {"dagster/priority": "-1"}
"""Has a step wait for all that can begin before it.

Official history is made in the same run. Naming it a parent would have Dagster skip the step, because days of history
are materialized one by one and not as an output.
"""


Facts = Mapping[str, RawMetadataValue]
"""What is to be known of one day."""


def close_job_name(instrument: Instrument) -> str:
    """The job that fetches the day's official history and concludes the day."""
    return f"{step_name(instrument)}_close"


def conclude_job_name(instrument: Instrument) -> str:
    """The job that concludes the day with the official history that is there, where more cannot be had."""
    return f"{step_name(instrument)}_conclude"


def conclusion_assets(instrument: Instrument) -> list[AssetsDefinition]:
    """Sealed, reconciled, replayed, told."""
    return [_sealed(instrument), _reconciled(instrument), _replayed(instrument), _told(instrument)]


def conclusion_jobs(instrument: Instrument) -> list[UnresolvedAssetJobDefinition]:
    """Concluding the day, with its official history fetched and without."""
    evening = [live_key(instrument, name) for name in ("sealed_day", "reconciled_day", "replayed_day", "daily_report")]
    history = [raw_key(instrument), engineered_key(instrument)]
    return [
        define_asset_job(
            close_job_name(instrument),
            AssetSelection.assets(*history, *evening) | AssetSelection.checks_for_assets(*history),
            description="Official history of the day, then seal, reconcile, replay, report.",
            executor_def=in_process_executor,
        ),
        define_asset_job(
            conclude_job_name(instrument),
            AssetSelection.assets(*evening),
            description="Seal, reconcile with the history that is there, replay, report; nothing is fetched.",
            executor_def=in_process_executor,
        ),
    ]


def _sealed(instrument: Instrument) -> AssetsDefinition:
    @_evening_asset(
        instrument,
        "sealed_day",
        "The day as it was lived, complete: every step with its outcome, rows and forecasts in files.",
        kind="parquet",
        after=["advice"],
    )
    def seal(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        def of(session: Session) -> Facts:
            with LedgerDatabase(house.home()) as database:
                cadence = house.settings().live.cadence_seconds
                made = seal_day(house.home(), database, instrument, session, cadence)
            return {
                "forecasts": made.forecasts,
                "steps without": made.without,
                "minutes": made.minutes,
                "files": [str(path) for path in made.files],
            }

        yield from _of_days(context, sessions_of(context, instrument), of)

    return seal


def _reconciled(instrument: Instrument) -> AssetsDefinition:
    @_evening_asset(
        instrument,
        "reconciled_day",
        "Live minutes held against official history; differences are in the ledger, explained.",
        kind="sqlite",
        after=["sealed_day"],
        tags=_AFTER_HISTORY,
    )
    def hold(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        def of(session: Session) -> Facts:
            with LedgerDatabase(house.home()) as database:
                found = hold_against_history(house.home(), database, instrument, session)
            return {
                "minutes": found.minutes,
                "exact": found.exact,
                "columns that differ": MetadataValue.json(found.by_column),
            }

        yield from _of_days(context, _lived(context, house, instrument), of)

    return hold


def _replayed(instrument: Instrument) -> AssetsDefinition:
    @_evening_asset(
        instrument,
        "replayed_day",
        "The day lived through again offline; every forecast must come out the same, to the last bit.",
        kind="python",
        after=["sealed_day"],
    )
    def again(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        def of(session: Session) -> Facts:
            with LedgerDatabase(house.home()) as database:
                replay = replay_day(house.home(), instrument, session.day)
                keep_differences(database, instrument, session.day, FORECAST, replay.differences)
            for line in replay_lines(replay):
                context.log.info(line)
            return {"forecasts": replay.forecasts, "came out otherwise": len(replay.differences)}

        yield from _of_days(context, _lived(context, house, instrument), of)

    return again


def _told(instrument: Instrument) -> AssetsDefinition:
    @_evening_asset(
        instrument,
        "daily_report",
        "The day in a report: how forecasts did beside the frozen control, latency, differences.",
        kind="markdown",
        after=["reconciled_day", "replayed_day"],
    )
    def tell(context: AssetExecutionContext, house: House) -> Iterator[MaterializeResult[None]]:
        def of(session: Session) -> Facts:
            report = daily_report(house.home(), instrument, session)
            return {"report": MetadataValue.md(report.text), "page": MetadataValue.path(report.folder / "report.html")}

        yield from _of_days(context, sessions_of(context, instrument), of)

    return tell


def _evening_asset(
    instrument: Instrument,
    name: str,
    description: str,
    *,
    kind: str,
    after: list[str],
    tags: Mapping[str, str] | None = None,
) -> Callable[[Callable[..., Iterator[MaterializeResult[None]]]], AssetsDefinition]:
    """An asset that can be made of several days in one run, as official history is, which is made in the same run."""
    spec = AssetSpec(
        live_key(instrument, name),
        description=description,
        group_name=GROUP,
        kinds={kind},
        partitions_def=session_partitions(instrument),
        deps=[live_key(instrument, other) for other in after],
        skippable=True,
    )
    return multi_asset(
        name=f"{step_name(instrument)}_{name}",
        specs=[spec],
        op_tags=tags,
        backfill_policy=BackfillPolicy.single_run(),
    )


def _of_days(
    context: AssetExecutionContext, sessions: list[Session], of: Callable[[Session], Facts]
) -> Iterator[MaterializeResult[None]]:
    """Do the work of each session; where a run has several, what is known of each stands under its date."""
    with sentences_as_failures(context):
        facts = {session.day: of(session) for session in sessions}
    if len(facts) == 1:
        yield MaterializeResult(metadata=next(iter(facts.values())))
    elif facts:
        yield MaterializeResult(
            metadata={f"{day} {name}": value for day, known in facts.items() for name, value in known.items()}
        )


def _lived(context: AssetExecutionContext, house: House, instrument: Instrument) -> list[Session]:
    """The sessions of which the minute cycle left rows; a day without them is no fault, and the log says so."""
    lived = []
    for session in sessions_of(context, instrument):
        if house.lake().live_rows(instrument, session.day).is_file():
            lived.append(session)
        else:
            context.log.info(f"The minute cycle did not run on {session.day}.")
    return lived
