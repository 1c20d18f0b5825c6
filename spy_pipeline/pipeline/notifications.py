"""Telling the user what is in the outbox: the asset, its job, and the sensor that waits for events."""

import time

from dagster import (
    AssetExecutionContext,
    AssetSelection,
    DefaultSensorStatus,
    Definitions,
    MaterializeResult,
    MetadataValue,
    RunRequest,
    SensorEvaluationContext,
    SkipReason,
    asset,
    define_asset_job,
    in_process_executor,
    sensor,
)

from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.outbox import Outbox
from spy_pipeline.notify.delivering import deliver, delivery_due
from spy_pipeline.pipeline.failures import sentences_as_failures
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.run_launcher.launcher import FORKED
from spy_pipeline.pipeline.telling import teller
from spy_pipeline.pipeline.unfinished_runs import is_under_way

NOTIFICATIONS_JOB = "notifications_job"
"""The job that delivers what waits."""

_PATIENCE_SECONDS = 4.0
_LOOK_SECONDS = 0.25


@asset(group_name="messages", kinds={"python"})
def notifications(context: AssetExecutionContext, house: House) -> MaterializeResult[None]:
    """Everything that happened, told over every channel of the settings; what failed is tried again later."""
    with sentences_as_failures(context):
        done = deliver(house.home(), teller(context))
    return MaterializeResult(
        metadata={"acknowledged": MetadataValue.json(done.sent), "in vain": MetadataValue.json(done.failed)}
    )


@sensor(job_name=NOTIFICATIONS_JOB, minimum_interval_seconds=1, default_status=DefaultSensorStatus.RUNNING)
def outbox_waits(context: SensorEvaluationContext, house: House) -> RunRequest | SkipReason:
    """Wait for an event a while, and ask for a delivery when there is one; never for two at once."""
    if is_under_way(context.instance, NOTIFICATIONS_JOB):
        return SkipReason("A delivery is under way.")
    with LedgerDatabase(house.home()) as database:
        outbox, settings, end = Outbox(database), house.settings().notify, time.monotonic() + _PATIENCE_SECONDS
        while not delivery_due(house.home(), outbox, settings):
            if time.monotonic() > end:
                return SkipReason("Nothing waits.")
            time.sleep(_LOOK_SECONDS)
    return RunRequest()


def notification_definitions() -> Definitions:
    """Asset, job and sensor of the outbox."""
    return Definitions(
        assets=[notifications],
        jobs=[
            define_asset_job(
                NOTIFICATIONS_JOB,
                AssetSelection.assets(notifications),
                tags=dict(FORKED),
                executor_def=in_process_executor,
            )
        ],
        sensors=[outbox_waits],
    )
