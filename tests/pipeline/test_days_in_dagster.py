"""What Dagster knows of single days: which are stale, and what the schedule and the sensor ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import pytest
from dagster import (
    DagsterInstance,
    Definitions,
    RunRequest,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
)
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContext

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.live_session import live_session
from spy_pipeline.core.new_york import NEW_YORK, epoch_ns
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.core.settings import HistorySettings
from spy_pipeline.history.raw_days import read_raw_day, write_raw_day
from spy_pipeline.pipeline import minute_history
from spy_pipeline.pipeline.asset_names import engineered_key, raw_key
from spy_pipeline.pipeline.catch_up import job_name, missing_days, morning_catch_up, range_tags
from spy_pipeline.pipeline.home_instance import home_instance
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.instrument_definitions import instrument_definitions
from tests.pipeline.made_up_days import write_made_up_days

SPY = Instrument.parse("SPY")
SESSIONS = SessionCalendar.named("XNYS").last_before(date(2025, 3, 1), 30)
MADE = SESSIONS[-4:]


class Loading(LoadingContext):
    """What the resolver of stale days asks for."""

    def __init__(self, instance: DagsterInstance) -> None:
        self._instance, self._loaders = instance, {}

    @property
    def instance(self) -> DagsterInstance:
        return self._instance

    @property
    def loaders(self) -> dict:
        return self._loaders


@pytest.fixture
def instance(home: Home) -> Iterator[DagsterInstance]:
    write_made_up_days(LakeLayout(home), SPY, SESSIONS)
    with home_instance(home) as records:
        yield records


def definitions() -> Definitions:
    return Definitions.merge(instrument_definitions(SPY, HistorySettings()), Definitions(resources={"house": House()}))


def materialize(instance: DagsterInstance) -> bool:
    job = definitions().resolve_job_def(job_name(SPY))
    return job.execute_in_process(
        instance=instance, asset_selection=[raw_key(SPY), engineered_key(SPY)], tags=range_tags(MADE)
    ).success


def stale_reasons(instance: DagsterInstance) -> dict[str, list[str]]:
    graph = definitions().get_repository_def().asset_graph
    resolver = CachingStaleStatusResolver(instance, graph, Loading(instance))
    days = [str(session.day) for session in MADE]
    return {day: [cause.reason for cause in resolver.get_stale_causes(engineered_key(SPY), day)] for day in days}


def test_a_changed_kernel_marks_every_day_stale(instance: DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    assert materialize(instance)
    assert set(map(tuple, stale_reasons(instance).values())) == {()}
    monkeypatch.setattr(minute_history, "kernel_hash", lambda: "another kernel")
    assert set(map(tuple, stale_reasons(instance).values())) == {("has a new code version",)}


def test_corrected_raw_minutes_mark_their_day_stale(instance: DagsterInstance, home: Home) -> None:
    assert materialize(instance)
    layout, day = LakeLayout(home), MADE[1].day
    bars = read_raw_day(layout, SPY, day)
    bars.loc[5, "volume"] = 1234.0
    write_raw_day(layout, SPY, day, bars, complete=True)
    job = definitions().resolve_job_def(job_name(SPY))
    assert job.execute_in_process(instance=instance, asset_selection=[raw_key(SPY)], tags=range_tags(MADE[1:2])).success
    reasons = stale_reasons(instance)
    assert [bool(reasons[str(session.day)]) for session in MADE] == [False, True, False, False]


def at(home: Home, moment: str) -> None:
    instant = epoch_ns(datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK))
    ClockAnchor.starting_now(instant, 1.0).write(home.state_folder)


def range_of(request: RunRequest) -> tuple[str, str]:
    tags: Mapping[str, str] = request.tags
    return tags["dagster/asset_partition_range_start"], tags["dagster/asset_partition_range_end"]


def test_the_schedule_asks_for_what_is_missing_on_trading_days_at_eight(instance: DagsterInstance, home: Home) -> None:
    assert materialize(instance)
    at(home, "2025-03-03T08:00:00")
    schedule = morning_catch_up(SPY)
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 8 * * *", "America/New_York")
    monday = build_schedule_context(scheduled_execution_time=datetime(2025, 3, 3, 13, tzinfo=UTC))
    request = schedule(monday, house=House())
    assert range_of(request) == (
        str(SessionCalendar.named("XNYS").last_before(date(2025, 3, 3), 120)[0].day),
        "2025-02-24",
    )
    sunday = build_schedule_context(scheduled_execution_time=datetime(2025, 3, 2, 13, tzinfo=UTC))
    assert isinstance(schedule(sunday, house=House()), SkipReason)


def test_the_sensor_notices_a_day_that_was_lost_and_leaves_today_to_a_live_session(
    instance: DagsterInstance, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPY_HISTORY__SESSIONS", "3")
    assert materialize(instance)
    at(home, "2025-03-03T08:00:00")
    sensor = missing_days(SPY)
    assert [type(item) for item in sensor(build_sensor_context(), house=House())] == [SkipReason]
    LakeLayout(home).daily_file(SPY, MADE[-2].day).unlink()
    (request,) = sensor(build_sensor_context(), house=House())
    assert range_of(request) == (str(MADE[-2].day), str(MADE[-2].day))


def test_a_live_session_keeps_today_for_itself(instance: DagsterInstance, home: Home) -> None:
    from spy_pipeline.pipeline.catch_up import sessions_wanted

    assert materialize(instance)
    at(home, "2025-03-03T12:00:00")
    assert sessions_wanted(House(), SPY)[-1].day == date(2025, 3, 3)
    with live_session(home):
        assert date(2025, 3, 3) not in [session.day for session in sessions_wanted(House(), SPY)]
