"""What a trading day asks for at which moment: schedules by the wall clock, one sensor under a simulated clock."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dagster import (
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    schedule,
    sensor,
)
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS, NEW_YORK, epoch_ns, new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.pipeline.asset_names import step_name
from spy_pipeline.pipeline.catch_up import job_name as catch_up_job_name
from spy_pipeline.pipeline.catch_up import range_tags, sessions_wanted
from spy_pipeline.pipeline.concluded_day import close_job_name
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning import refit_job_name
from spy_pipeline.pipeline.opened_day import live_session_job_name, morning_job_name

_LATEST_NS = 180 * MINUTE_NS
"""A task that is later than this is not caught up on by the session clock."""
_OPEN_MINUTE, _CLOSE_MINUTE = 9 * 60 + 30, 16 * 60

Request = Callable[[House, Session], RunRequest | None]


@dataclass(frozen=True)
class DayTask:
    """Something that a trading day asks for."""

    name: str
    """What it is called."""
    job: str
    """The job that does it."""
    before_open: int | None
    """Minutes before the opening at which it is due; None where it goes by the close."""
    after_close: int | None
    """Minutes after the close at which it is due, half-days as well."""
    request: Request
    """What is asked for; None where there is nothing to do."""
    is_scheduled: bool = True
    """Whether it has a schedule of its own; others have theirs elsewhere."""

    def due_ns(self, session: Session) -> int:
        """When it is due, nanoseconds since 1970 UTC."""
        if self.before_open is not None:
            return session.open_ns - self.before_open * MINUTE_NS
        return session.close_ns + (self.after_close or 0) * MINUTE_NS

    @property
    def cron(self) -> str:
        """When the wall clock asks whether it is due: at one o'clock, too, where a half-day might have closed."""
        if self.before_open is not None:
            hour, minute = divmod(_OPEN_MINUTE - self.before_open, 60)
            return f"{minute} {hour} * * *"
        hour, minute = divmod(_CLOSE_MINUTE + (self.after_close or 0), 60)
        return f"{minute} {hour - 3},{hour} * * *"


def day_tasks(instrument: Instrument) -> list[DayTask]:
    """The tasks of a trading day, in order."""

    def catch_up(house: House, session: Session) -> RunRequest | None:
        wanted = sessions_wanted(house, instrument)
        return RunRequest(f"morning of {session.day}", tags=range_tags(wanted)) if wanted else None

    def of_the_day(_house: House, session: Session) -> RunRequest:
        return RunRequest(str(session.day), partition_key=str(session.day))

    def refit(_house: House, session: Session) -> RunRequest:
        return RunRequest(f"refit of {session.day}")

    return [
        DayTask("catch_up", catch_up_job_name(instrument), 90, None, catch_up, is_scheduled=False),
        DayTask("morning", morning_job_name(instrument), 70, None, of_the_day),
        DayTask("live_session", live_session_job_name(instrument), 5, None, of_the_day),
        DayTask("close", close_job_name(instrument), None, 5, of_the_day),
        DayTask("refit", refit_job_name(instrument), None, 90, refit, is_scheduled=False),
    ]


def day_schedules(instrument: Instrument) -> list[ScheduleDefinition]:
    """The tasks by the wall clock, New York time."""
    return [_schedule(instrument, task) for task in day_tasks(instrument) if task.is_scheduled]


def _schedule(instrument: Instrument, task: DayTask) -> ScheduleDefinition:
    @schedule(
        name=f"{task.job}_in_time",
        job_name=task.job,
        cron_schedule=task.cron,
        execution_timezone=NEW_YORK.key,
        default_status=DefaultScheduleStatus.RUNNING,
    )
    def in_time(context: ScheduleEvaluationContext, house: House) -> RunRequest | SkipReason:
        if house.clock().is_simulated:
            return SkipReason("The clock is simulated: the session clock asks.")
        moment = context.scheduled_execution_time.astimezone(NEW_YORK)
        if not instrument.sessions().has(moment.date()):
            return SkipReason(f"{moment.date()} has no session.")
        session = instrument.sessions().session(moment.date())
        if task.due_ns(session) != epoch_ns(moment):
            return SkipReason(f"The session of {session.day} has other hours.")
        return task.request(house, session) or SkipReason("There is nothing to do.")

    return in_time


def session_clocks(instrument: Instrument, jobs: Sequence[UnresolvedAssetJobDefinition]) -> list[SensorDefinition]:
    """Under a simulated clock, sensors that ask for the same by market time; by the wall clock the schedules do.

    One sensor asks for the tasks whose jobs are given, and one for each other task.
    """
    names = {job.name for job in jobs}
    tasks = day_tasks(instrument)
    own = [task for task in tasks if task.job in names]
    others = [task for task in tasks if task.job not in names]
    name = f"{step_name(instrument)}_session_clock"
    return [
        _clock(name, instrument, own, jobs=jobs),
        *(_clock(f"{name}_{task.name}", instrument, [task], job_name=task.job) for task in others),
    ]


def _clock(
    name: str,
    instrument: Instrument,
    tasks: Sequence[DayTask],
    *,
    jobs: Sequence[UnresolvedAssetJobDefinition] | None = None,
    job_name: str | None = None,
) -> SensorDefinition:
    @sensor(
        name=name,
        jobs=jobs,
        job_name=job_name,
        minimum_interval_seconds=1,
        default_status=DefaultSensorStatus.RUNNING,
    )
    def clock(context: SensorEvaluationContext, house: House) -> SensorResult | SkipReason:
        market = house.clock()
        if not market.is_simulated:
            return SkipReason("The wall clock's schedules ask.")
        now_ns = market.now_ns()
        today = new_york_time(now_ns).date()
        if not instrument.sessions().has(today):
            return SkipReason(f"{today} has no session.")
        session = instrument.sessions().session(today)
        asked: dict[str, str] = json.loads(context.cursor or "{}")
        requests = []
        for task in tasks:
            if 0 <= now_ns - task.due_ns(session) < _LATEST_NS and asked.get(task.name) != str(today):
                asked[task.name] = str(today)
                request = task.request(house, session)
                if request is not None:
                    named = None if job_name else task.job
                    requests.append(request.with_replaced_attrs(job_name=named, run_key=f"{task.name} {today}"))
        return SensorResult(run_requests=requests, cursor=json.dumps(asked))

    return clock
