"""Keeping the stores in bounds, each night: runs, ticks, versions, the ledger, raw files."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    MaterializeResult,
    ScheduleDefinition,
    asset,
    define_asset_job,
    in_process_executor,
)

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.outbox import Outbox
from spy_pipeline.core.new_york import NANOSECONDS, NEW_YORK, new_york_time
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.live.keeping import forget_before
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.finetuned_model import fine_tune_job_name
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.minute_cycle import minute_job_name
from spy_pipeline.pipeline.notifications import NOTIFICATIONS_JOB
from spy_pipeline.pipeline.old_runs import forget_runs
from spy_pipeline.pipeline.recovered_lake import recovered_lake
from spy_pipeline.pipeline.told_models import TOLD_MODELS_JOB

_JOB = "maintenance"
_LONGEST_SECONDS = 1200.0
_DAY_NS = 86_400 * NANOSECONDS


def maintenance_definitions(instruments: Sequence[Instrument]) -> Definitions:
    """The asset, its job, and its schedule at 02:30."""
    bounded = _bounded_stores(instruments)
    return Definitions(
        assets=[bounded],
        jobs=[
            define_asset_job(
                _JOB,
                AssetSelection.assets(bounded, recovered_lake),
                description="Mend the lake, and let go of what is older than the settings say.",
                executor_def=in_process_executor,
            )
        ],
        schedules=[
            ScheduleDefinition(
                name="maintenance_at_night",
                job_name=_JOB,
                cron_schedule="30 2 * * *",
                execution_timezone=NEW_YORK.key,
                default_status=DefaultScheduleStatus.RUNNING,
            )
        ],
    )


def _bounded_stores(instruments: Sequence[Instrument]) -> AssetsDefinition:
    @asset(group_name="maintenance", kinds={"python"}, description="Stores that do not grow without end.")
    def bounded_stores(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
        home, wanted = house.home(), house.settings().maintenance
        now_ns = house.clock().now_ns()
        ledger_day, raw_day = (
            new_york_time(now_ns - days * _DAY_NS).date() for days in (wanted.ledger_days, wanted.raw_days)
        )
        jobs = [job(instrument) for instrument in instruments for job in (minute_job_name, fine_tune_job_name)]
        with sentences_as_failures(context):
            before = datetime.now(UTC) - timedelta(days=wanted.run_days)
            runs = forget_runs(context.instance, [*jobs, NOTIFICATIONS_JOB, TOLD_MODELS_JOB], before, _LONGEST_SECONDS)
            with LedgerDatabase(home) as database:
                gone = [
                    forget_before(home, database, instrument, ledger_day=ledger_day, raw_day=raw_day)
                    for instrument in instruments
                ]
                events = Outbox(database).forget_delivered(now_ns - wanted.ledger_days * _DAY_NS)
            registry = ModelRegistry(home)
            told = registry.forget_told(time.time_ns() - wanted.run_days * _DAY_NS)
            pruned = [registry.prune(name, wanted.versions) for name in registry.names()]
        return MaterializeResult(
            metadata={
                "runs": runs,
                "rows of the ledger": sum(item.rows for item in gone),
                "raw files": sum(item.files for item in gone),
                "events": events,
                "messages to MLflow": told,
                "artifacts": sum(count for count, _ in pruned),
                "bytes of artifacts": sum(freed for _, freed in pruned),
            }
        )

    return bounded_stores
