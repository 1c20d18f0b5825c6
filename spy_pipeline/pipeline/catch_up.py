"""Catching up: the job, the schedule before each open, and the sensor that notices days that are missing."""

from collections.abc import Iterator

from dagster import (
    AssetKey,
    AssetSelection,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    schedule,
    sensor,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.live_session import live_session_is_on
from spy_pipeline.core.new_york import NEW_YORK, new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.history.days_wanted import engineered_days_wanted
from spy_pipeline.pipeline.asset_names import engineered_key, raw_key, step_name
from spy_pipeline.pipeline.house import House

_LOOK_EVERY_SECONDS = 600


def job_name(instrument: Instrument) -> str:
    """The name of an instrument's catch-up job."""
    return f"{step_name(instrument)}_catch_up"


def catch_up_job(instrument: Instrument, optional: list[AssetKey]) -> UnresolvedAssetJobDefinition:
    """Everything that belongs to an instrument's days, over a range of sessions in one run."""
    keys = [raw_key(instrument), engineered_key(instrument), *optional]
    return define_asset_job(
        job_name(instrument),
        AssetSelection.assets(*keys) | AssetSelection.checks_for_assets(*keys),
        description=f"Raw and engineered days of {instrument.symbol}, over a range of sessions in one run.",
    )


def sessions_wanted(house: House, instrument: Instrument) -> list[Session]:
    """The sessions that catching up would make now."""
    return engineered_days_wanted(
        house.lake(),
        instrument,
        house.clock().now_ns(),
        house.settings().history.sessions,
        live=live_session_is_on(house.home()),
    )


def range_tags(sessions: list[Session]) -> dict[str, str]:
    """The tags that make a run cover all sessions from the first to the last."""
    return {
        ASSET_PARTITION_RANGE_START_TAG: str(sessions[0].day),
        ASSET_PARTITION_RANGE_END_TAG: str(sessions[-1].day),
    }


def morning_catch_up(instrument: Instrument) -> ScheduleDefinition:
    """At 08:00 New York time on each trading day."""

    @schedule(
        name=f"{job_name(instrument)}_at_8",
        job_name=job_name(instrument),
        cron_schedule="0 8 * * *",
        execution_timezone=NEW_YORK.key,
        default_status=DefaultScheduleStatus.RUNNING,
    )
    def at_8(context: ScheduleEvaluationContext, house: House) -> RunRequest | SkipReason:
        today = context.scheduled_execution_time.astimezone(NEW_YORK).date()
        if not instrument.sessions().has(today):
            return SkipReason(f"{today} has no session.")
        wanted = sessions_wanted(house, instrument)
        if not wanted:
            return SkipReason("No day is missing.")
        return RunRequest(run_key=f"morning of {today}", tags=range_tags(wanted))

    return at_8


def missing_days(instrument: Instrument) -> SensorDefinition:
    """Notices days that are missing, whatever made them so, and asks for them once a day at most."""

    @sensor(
        name=f"{step_name(instrument)}_missing_days",
        job_name=job_name(instrument),
        minimum_interval_seconds=_LOOK_EVERY_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
    )
    def notice(_context: SensorEvaluationContext, house: House) -> Iterator[RunRequest | SkipReason]:
        today = new_york_time(house.clock().now_ns()).date()
        wanted = [session for session in sessions_wanted(house, instrument) if session.day < today]
        if not wanted:
            yield SkipReason("No day is missing.")
            return
        span = f"{wanted[0].day} to {wanted[-1].day}"
        yield RunRequest(run_key=f"{span}, {len(wanted)} missing on {today}", tags=range_tags(wanted))

    return notice
