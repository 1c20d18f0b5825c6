"""MLflow told of versions and roles, a few minutes after the fact: nothing that serves ever waits for it."""

from dagster import (
    AssetExecutionContext,
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    MaterializeResult,
    RunRequest,
    ScheduleEvaluationContext,
    SkipReason,
    asset,
    define_asset_job,
    in_process_executor,
    schedule,
)
from sqlalchemy import select

from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.tables import OUTBOX
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import GROUP

TOLD_MODELS_JOB = "told_models_job"
"""The name of the job that tells MLflow."""


@asset(group_name=GROUP, kinds={"mlflow"})
def told_models(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
    """MLflow shows every version and role that the registry holds."""
    with sentences_as_failures(context):
        told = publish(house.home())
    return MaterializeResult(metadata={"messages": told})


@schedule(
    name="told_models_every_ten_minutes",
    job_name=TOLD_MODELS_JOB,
    cron_schedule="*/10 * * * *",
    default_status=DefaultScheduleStatus.RUNNING,
)
def every_ten_minutes(_context: ScheduleEvaluationContext, house: House) -> RunRequest | SkipReason:
    """Ask for it whenever something waits."""
    with LedgerDatabase(house.home()) as database, database.reading() as connection:
        waiting = connection.execute(select(OUTBOX.c.number).where(OUTBOX.c.delivered_ns.is_(None)).limit(1)).first()
    return SkipReason("MLflow has been told everything.") if waiting is None else RunRequest()


def told_models_definitions() -> Definitions:
    """Asset, job and schedule."""
    job = define_asset_job(TOLD_MODELS_JOB, AssetSelection.assets(told_models), executor_def=in_process_executor)
    return Definitions(assets=[told_models], jobs=[job], schedules=[every_ten_minutes])
