"""A session lived through by Dagster's daemon: one forecast a minute, whatever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter

import pytest
from dagster import AssetKey, DagsterRunStatus

from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.live.replaying import replay_day
from spy_pipeline.pipeline.run_launcher.launcher import ForkingRunLauncher
from tests.live.live_home import SPY, LiveHome
from tests.pipeline.live.dagster_home import DagsterHome, dagster_home

SPEED = 10.0


def forecasts(day: DagsterHome) -> Counter[int]:
    """How often each minute was forecast, by its number."""
    made = day.ledger.forecasts(day.place.session)
    return Counter((forecast.bar_end_ns - day.place.session.open_ns) // MINUTE_NS for forecast in made)


def forecasts_resume(day: DagsterHome) -> None:
    """Wait until two minutes that end from now on are forecast."""
    now = day.now()
    day.until(lambda: sum(number > now for number in forecasts(day)) >= 2)


@pytest.mark.timeout(900)
def test_one_forecast_a_minute_through_daemon_and_forkserver(live_home: LiveHome) -> None:
    stop = threading.Event()
    with dagster_home(live_home) as day:
        day.begin(before_open_s=45.0, speed=SPEED)
        day.start_daemon()
        collector = threading.Thread(target=day.tell_minutes, args=(stop,))
        collector.start()
        try:
            forecasts_resume(day)
            assert isinstance(day.instance.run_launcher, ForkingRunLauncher)
            os.kill(day.instance.run_launcher.warm(), signal.SIGKILL)
            forecasts_resume(day)
            day.kill_daemon()
            day.start_daemon()
            forecasts_resume(day)
        finally:
            stop.set()
            collector.join()
        last = max(forecasts(day))
        day.until(lambda: all(run.is_finished for run in day.runs()))
        outcomes = [step for step in day.ledger.outcomes(live_home.session) if step.step_ns <= day.end(last)]
        runs = day.runs()
        materialized = day.instance.get_latest_materialization_event(AssetKey(["SPY", "forecast"]))
    numbers = [(outcome.step_ns - live_home.session.open_ns) // MINUTE_NS for outcome in outcomes]
    assert numbers == list(range(1, last + 1))
    made = {outcome.step_ns for outcome in outcomes if outcome.reason is None}
    assert set(forecasts(day).values()) == {1}
    assert {day.end(number) for number in forecasts(day) if number <= last} == made
    assert all(outcome.reason for outcome in outcomes if outcome.step_ns not in made)
    by_id = {run.run_id: run for run in runs}
    for outcome in outcomes:
        if outcome.reason is None:
            assert by_id[str(outcome.run_id)].status is DagsterRunStatus.SUCCESS
    assert materialized is not None
    assert LakeLayout(live_home.home).live_rows(SPY, live_home.session.day).is_file()
    assert replay_day(live_home.home, SPY, live_home.session.day).differences == ()
