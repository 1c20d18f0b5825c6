"""Retraining within the day, once a session, where prices have come to move otherwise than forecast."""

from dagster import (
    DefaultSensorStatus,
    RunRequest,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.live.retraining import retraining_due
from spy_pipeline.live.scoring import scores_of
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning_names import learning_key
from spy_pipeline.pipeline.unfinished_runs import is_under_way

_LOOK_SECONDS = 5


def retraining_sensor(instrument: Instrument, job: str) -> SensorDefinition:
    """Asks for a refit that learns from today's minutes too; the gate decides whether what comes of it serves."""

    @sensor(
        name=f"{job}_after_a_change_of_regime",
        job_name=job,
        minimum_interval_seconds=_LOOK_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
    )
    def due(context: SensorEvaluationContext, house: House) -> RunRequest | SkipReason:
        now_ns = house.clock().now_ns()
        session = instrument.sessions().at(now_ns)
        if session is None:
            return SkipReason("The market is closed.")
        if context.cursor == str(session.day):
            return SkipReason("A retraining was asked for today; the night learns the rest.")
        with LedgerDatabase(house.home()) as database, database.reading() as connection:
            alarm_ns = retraining_due(scores_of(connection, instrument, session), session, now_ns)
        if alarm_ns is None:
            return SkipReason("No change of regime is known for long enough.")
        if is_under_way(context.instance, job):
            return SkipReason("A refit is under way.")
        context.update_cursor(str(session.day))
        return RunRequest(
            run_key=f"retraining of {session.day}",
            run_config={
                "execution": {"config": {"in_process": {}}},
                "ops": {
                    learning_key(instrument, "training_set").to_python_identifier(): {
                        "config": {"last": str(session.day)}
                    }
                },
            },
            tags={"spy/because": f"prices move otherwise than forecast since {new_york_time(alarm_ns):%H:%M}"},
        )

    return due
