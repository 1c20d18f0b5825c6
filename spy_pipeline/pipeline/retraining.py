"""Retraining within the day, once a session, where prices have come to move otherwise than forecast.

A refit that failed before anything was refused, as when its process was killed, is asked for once more.
"""

from dagster import (
    DagsterEventType,
    DagsterInstance,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
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
_DAY_TAG = "spy/retraining_of"


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
        was_asked = context.cursor == str(session.day)
        if was_asked and not _failed_in_passing(context.instance, job, str(session.day)):
            return SkipReason("A retraining was asked for today; the night learns the rest.")
        with LedgerDatabase(house.home()) as database, database.reading() as connection:
            alarm_ns = retraining_due(scores_of(connection, instrument, session), session, now_ns)
        if alarm_ns is None:
            return SkipReason("No change of regime is known for long enough.")
        if is_under_way(context.instance, job):
            return SkipReason("A refit is under way.")
        context.update_cursor(str(session.day))
        return RunRequest(
            run_key=f"retraining of {session.day}" + (", once more" if was_asked else ""),
            run_config={
                "execution": {"config": {"in_process": {}}},
                "ops": {
                    learning_key(instrument, "training_set").to_python_identifier(): {
                        "config": {"last": str(session.day)}
                    }
                },
            },
            tags={
                "spy/because": f"prices move otherwise than forecast since {new_york_time(alarm_ns):%H:%M}",
                _DAY_TAG: str(session.day),
            },
        )

    return due


def _failed_in_passing(instance: DagsterInstance, job: str, day: str) -> bool:
    """Whether the only refit within a day failed though the gate refused nothing, which Dagster calls a failure too."""
    runs = instance.get_runs(RunsFilter(job_name=job, tags={_DAY_TAG: day}), limit=2)
    if [run.status for run in runs] != [DagsterRunStatus.FAILURE]:
        return False
    judged = instance.all_logs(runs[0].run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [entry.asset_check_evaluation for entry in judged]
    return all(evaluation is None or evaluation.passed for evaluation in evaluations)
