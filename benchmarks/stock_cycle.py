"""The minute cycle the way Dagster comes: a sensor that polls, and a launcher that starts each run from nothing."""

from __future__ import annotations

from dagster import (
    AssetSelection,
    DefaultSensorStatus,
    Definitions,
    RunRequest,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    sensor,
)

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.live_names import live_key
from spy_pipeline.pipeline.minute_cycle import minute_cycle, minute_op_name

SPY = Instrument.parse("SPY")
JOB = "stock_minute"


@sensor(job_name=JOB, minimum_interval_seconds=1, default_status=DefaultSensorStatus.RUNNING)
def polls(context: SensorEvaluationContext, house: House) -> RunRequest | SkipReason:
    """Look whether a minute came since the last look."""
    session = SPY.sessions().at(house.clock().now_ns())
    if session is None:
        return SkipReason("The market is closed.")
    minutes = HeardMinutes(LedgerDatabase(house.home()), SPY).of_session(session)
    if not minutes or context.cursor == str(minutes[-1].row.start_ns):
        return SkipReason("No minute came.")
    context.update_cursor(str(minutes[-1].row.start_ns))
    config = {"step_ns": minutes[-1].row.start_ns + MINUTE_NS}
    return RunRequest(
        run_key=str(config["step_ns"]),
        run_config={"ops": {minute_op_name(SPY): {"config": config}}},
        partition_key=str(session.day),
    )


definitions = Definitions(
    assets=[minute_cycle(SPY)],
    jobs=[
        define_asset_job(
            JOB, AssetSelection.assets(*(live_key(SPY, name) for name in ("live_minute_bar", "forecast", "advice")))
        )
    ],
    sensors=[polls],
    resources={"house": House()},
)
