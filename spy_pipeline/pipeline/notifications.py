"""Telling the user what is in the outbox: the asset, its job, and the sensor that looks each second."""

from dagster import (
    AssetExecutionContext,
    AssetSelection,
    DagsterRunStatus,
    DefaultSensorStatus,
    Definitions,
    MaterializeResult,
    MetadataValue,
    RunRequest,
    RunsFilter,
    SensorEvaluationContext,
    SkipReason,
    asset,
    define_asset_job,
    sensor,
)

from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.outbox import Outbox
from spy_pipeline.notify.delivering import deliver, delivery_due
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.telling import teller

_JOB = "notifications_job"
_UNFINISHED = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
]


@asset(group_name="messages", kinds={"python"})
def notifications(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
    """Everything that happened, told over every channel of the settings; what failed is tried again later."""
    with sentences_as_failures(context):
        done = deliver(house.home(), teller(context))
    return MaterializeResult(
        metadata={"acknowledged": MetadataValue.json(done.sent), "in vain": MetadataValue.json(done.failed)}
    )


@sensor(job_name=_JOB, minimum_interval_seconds=1, default_status=DefaultSensorStatus.RUNNING)
def outbox_waits(context: SensorEvaluationContext, house: House) -> RunRequest | SkipReason:
    """Ask for a delivery whenever an event waits, never for two at once."""
    database = LedgerDatabase(house.home())
    try:
        is_due = delivery_due(house.home(), Outbox(database), house.settings().notify)
    finally:
        database.close()
    if not is_due:
        return SkipReason("Nothing waits.")
    if context.instance.get_runs_count(RunsFilter(job_name=_JOB, statuses=_UNFINISHED)):
        return SkipReason("A delivery is under way.")
    return RunRequest()


def notification_definitions() -> Definitions:
    """Asset, job and sensor of the outbox."""
    return Definitions(
        assets=[notifications],
        jobs=[define_asset_job(_JOB, AssetSelection.assets(notifications))],
        sensors=[outbox_waits],
    )
