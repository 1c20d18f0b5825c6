"""Morning, readiness and conclusion of a day as Dagster runs them, and when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from dagster import (
    DagsterInstance,
    Definitions,
    ExecuteInProcessResult,
    RunRequest,
    SensorResult,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
)
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG
from sqlalchemy import text

from spy_pipeline.core.clock import RealClock
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, NEW_YORK
from spy_pipeline.core.settings import LiveSettings
from spy_pipeline.live.differences import differences_of
from spy_pipeline.live.reconciling import NO_HISTORY
from spy_pipeline.live.sealing import NOBODY
from spy_pipeline.pipeline.concluded_day import conclusion_jobs
from spy_pipeline.pipeline.day_tasks import day_schedules, session_clocks
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.live_definitions import live_definitions
from spy_pipeline.pipeline.opened_day import morning_jobs
from spy_pipeline.pipeline.run_launcher.launcher import ForkingRunLauncher
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living
from tests.pipeline.live.dagster_home import dagster_home
from tests.realtime.publishing import Publishing

RESOURCES = {"house": House()}


@pytest.fixture
def instance() -> Iterator[DagsterInstance]:
    with DagsterInstance.ephemeral() as made:
        yield made


def run(
    place: LiveHome, instance: DagsterInstance, job: str, first: date | None = None, day: date | None = None
) -> ExecuteInProcessResult:
    """Run a day's job for the session or another day, or for all sessions from `first` to it in one run."""
    made = Definitions.merge(Definitions(resources=RESOURCES), live_definitions(SPY, LiveSettings(), RealClock()))
    last = str(day or place.session.day)
    tags = {ASSET_PARTITION_RANGE_START_TAG: str(first), ASSET_PARTITION_RANGE_END_TAG: last}
    chosen: dict[str, Any] = {"tags": tags} if first else {"partition_key": last}
    return made.resolve_job_def(job).execute_in_process(instance=instance, raise_on_error=False, **chosen)


def told(place: LiveHome) -> list[tuple[str, dict[str, object]]]:
    with LedgerDatabase(place.home).reading() as connection:
        rows = connection.execute(text("SELECT kind, content FROM outbox_events ORDER BY number")).all()
    return [(row.kind, json.loads(row.content)) for row in rows]


def test_the_morning_is_told_once(live_home: LiveHome, instance: DagsterInstance) -> None:
    for _ in range(2):
        assert run(live_home, instance, "spy_morning").success
    ((kind, message),) = [event for event in told(live_home) if event[0] == "morning"]
    assert kind == "morning"
    assert message["model"] == live_home.champion
    assert "nothing was forecast lately" in str(message["model_health"])
    assert message["price"] is not None


def test_the_session_is_ready_when_the_collector_is_there(
    live_home: LiveHome, instance: DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spy_pipeline.pipeline.opened_day._COLLECTOR_SECONDS", 0.2)
    assert not run(live_home, instance, "spy_live_session").success
    publishing = Publishing(live_home.home)
    assert run(live_home, instance, "spy_live_session").success
    publishing.close()


def test_before_the_open_the_forkserver_is_loaded(live_home: LiveHome) -> None:
    with dagster_home(live_home) as day:
        result = run(live_home, day.instance, "spy_live_session")
        assert result.success
        (made,) = result.get_asset_materialization_events()
        said = str(made.materialization.metadata["forkserver"].value)
        launcher = day.instance.run_launcher
        assert isinstance(launcher, ForkingRunLauncher)
        assert said == f"loaded, process {launcher.warm()}"


def test_a_day_is_concluded_without_official_history(live_home: LiveHome, instance: DagsterInstance) -> None:
    living = Living(live_home)
    living.live(1, 8)
    result = run(live_home, instance, "spy_conclude")
    assert result.success
    materialized = {event.asset_key.path[-1] for event in result.get_asset_materialization_events() if event.asset_key}
    assert materialized == {"sealed_day", "reconciled_day", "replayed_day", "daily_report"}
    assert living.ledger.outcomes(live_home.session)[-1].reason == NOBODY
    (conclusion,) = [content for kind, content in told(live_home) if kind == "day_concluded"]
    assert (conclusion["forecasts"], conclusion["differences"]) == (8, 1)


def test_history_that_came_after_the_evening_is_held_against_the_day_in_the_morning(
    live_home: LiveHome, instance: DagsterInstance
) -> None:
    living = Living(live_home)
    living.hear(*live_home.minutes())
    living.step(390)
    assert run(live_home, instance, "spy_conclude").success
    assert [kept.explanation for kept in differences_of(living.database, SPY, live_home.session.day)] == [NO_HISTORY]
    live_home.history_arrives()
    following = SPY.sessions().following(live_home.session.day)
    late = []
    for _ in range(2):
        result = run(live_home, instance, "spy_morning", day=following.day)
        assert result.success
        (made,) = result.get_asset_materialization_events()
        late.append(made.materialization.metadata["late history"].value)
    assert late == [f"{live_home.session.day} was reconciled: 390 of 390 minutes exact", "none"]
    assert differences_of(living.database, SPY, live_home.session.day) == []
    report = live_home.home.data_folder / "reports" / SPY.key / f"day-{live_home.session.day}" / "report.md"
    assert "None: live minutes are history's" in report.read_text()


def test_several_days_are_concluded_in_one_run(live_home: LiveHome, instance: DagsterInstance) -> None:
    Living(live_home).live(1, 3)
    before = SPY.sessions().last_before(live_home.session.day, 1)[0].day
    result = run(live_home, instance, "spy_conclude", before)
    assert result.success
    known = {
        event.asset_key.path[-1]: event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    day = live_home.session.day
    assert known["sealed_day"][f"{day} forecasts"].value == 3
    assert known["sealed_day"][f"{before} forecasts"].value == 0
    assert known["replayed_day"]["forecasts"].value == 3
    assert f"{before} page" in known["daily_report"]


@pytest.mark.parametrize(
    ("name", "moment", "asked"),
    [
        ("spy_close_in_time", "2024-07-05T16:05", True),
        ("spy_close_in_time", "2024-07-05T13:05", False),
        ("spy_close_in_time", "2024-07-03T13:05", True),
        ("spy_close_in_time", "2024-07-03T16:05", False),
        ("spy_close_in_time", "2024-07-04T16:05", False),
        ("spy_live_session_in_time", "2024-07-03T09:25", True),
        ("spy_morning_in_time", "2024-07-03T08:20", True),
    ],
)
def test_schedules_know_half_days_and_holidays(live_home: LiveHome, name: str, moment: str, asked: bool) -> None:
    schedule = next(made for made in day_schedules(SPY) if made.name == name)
    then = datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK)
    with build_schedule_context(scheduled_execution_time=then, resources=RESOURCES) as context:
        answer = schedule(context)
    assert isinstance(answer, RunRequest if asked else SkipReason)
    if isinstance(answer, RunRequest):
        assert answer.partition_key == moment[:10]


def test_the_session_clock_asks_for_each_task_once(live_home: LiveHome) -> None:
    clock = session_clocks(SPY, [*morning_jobs(SPY), *conclusion_jobs(SPY)])[0]
    cursor, asked = None, []
    for minute in range(-100, 420, 20):
        at = live_home.session.open_ns + minute * MINUTE_NS
        ClockAnchor.starting_now(at, 0.001).write(live_home.home.state_folder)
        with DagsterInstance.ephemeral() as instance:
            answer = clock(build_sensor_context(instance=instance, cursor=cursor, resources=RESOURCES))
        assert isinstance(answer, SensorResult)
        cursor = answer.cursor
        asked += [(request.job_name, minute) for request in answer.run_requests or []]
    assert asked == [("spy_morning", -60), ("spy_live_session", 0), ("spy_close", 400)]
