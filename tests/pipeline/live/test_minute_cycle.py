"""A session lived through by Dagster's daemon: one forecast a minute, whatever is killed meanwhile."""

from __future__ import annotations

import os
import signal
from collections import Counter

import pytest
from dagster import AssetKey, DagsterRunStatus

from spy_pipeline.live.day_files import live_rows_path
from spy_pipeline.live.replaying import replay_day
from spy_pipeline.pipeline.run_launcher.launcher import ForkingRunLauncher
from tests.live.live_home import SPY, LiveHome
from tests.pipeline.live.dagster_home import DagsterHome, dagster_home

SPEED = 10.0


def forecasts(day: DagsterHome) -> dict[int, int]:
    """How often each minute was forecast, by its number."""
    made = day.ledger.forecasts(day.place.session)
    return dict(Counter((forecast.bar_end_ns - day.place.session.open_ns) // 60_000_000_000 for forecast in made))


@pytest.mark.timeout(600)
def test_one_forecast_a_minute_through_daemon_and_forkserver(live_home: LiveHome) -> None:
    with dagster_home(live_home) as day:
        day.begin(before_open_s=45.0, speed=SPEED)
        day.start_daemon()
        for number in (1, 2, 3):
            day.tell_minute(number)
        day.until(lambda: 3 in forecasts(day))
        assert isinstance(day.instance.run_launcher, ForkingRunLauncher)
        os.kill(day.instance.run_launcher.warm(), signal.SIGKILL)
        next_one = (day.clock.now_ns() - live_home.session.open_ns) // 60_000_000_000 + 1
        for number in range(4, next_one + 3):
            day.tell_minute(number)
        day.until(lambda: max(forecasts(day)) >= next_one + 1)
        day.kill_daemon()
        day.start_daemon()
        last = (day.clock.now_ns() - live_home.session.open_ns) // 60_000_000_000 + 6
        for number in range(next_one + 3, last + 1):
            day.tell_minute(number)
        day.until(lambda: last in forecasts(day), within_s=120.0)
        day.until(lambda: all(run.is_finished for run in day.runs()))
        outcomes = day.ledger.outcomes(live_home.session)
        runs = day.runs()
        materialized = day.instance.get_latest_materialization_event(AssetKey(["SPY", "forecast"]))
    numbers = [(outcome.step_ns - live_home.session.open_ns) // 60_000_000_000 for outcome in outcomes]
    assert numbers == list(range(1, last + 1))
    made = {outcome.step_ns for outcome in outcomes if outcome.reason is None}
    assert set(forecasts(day).values()) == {1}
    assert len(forecasts(day)) == len(made)
    assert all(outcome.reason for outcome in outcomes if outcome.step_ns not in made)
    by_id = {run.run_id: run for run in runs}
    for outcome in outcomes:
        if outcome.reason is None:
            assert by_id[str(outcome.run_id)].status is DagsterRunStatus.SUCCESS
    assert materialized is not None
    assert live_rows_path(live_home.home, SPY, live_home.session).is_file()
    assert replay_day(live_home.home, SPY, live_home.session.day).differences == ()
