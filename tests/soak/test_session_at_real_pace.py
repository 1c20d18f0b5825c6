"""Half an hour of a session at the pace of real time: a forecast each minute, in time, from runs that can be seen.

`SPY_SOAK_MINUTES` makes it shorter or longer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.pipeline.minute_cycle import minute_job_name
from tests.live.live_home import SPY
from tests.soak.lived_session import SESSION, SETTINGS, TODAY, LivedSession, prepare
from tests.soak.lived_session_checks import check_files, check_minutes, check_models, check_replay, outcomes_by_minute

MINUTES = int(os.environ.get("SPY_SOAK_MINUTES", "30"))
START = f"{TODAY}T09:28:30"
FORECAST_P95_MS, FINE_TUNE_P95_MS = 1500.0, 2000.0
"""What is promised on a machine that does nothing else."""


@pytest.mark.timeout(3600)
def test_half_an_hour_at_the_pace_of_real_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SETTINGS | {"SPY_LIVE__FINE_TUNE_SECONDS": "60"}).items():
        monkeypatch.setenv(name, value)
    prepare(home)
    lived = LivedSession(home, START, speed=1.0)
    try:
        lived.begin()
        lived.await_forecast(SESSION.open_ns + (MINUTES - 1) * MINUTE_NS, (MINUTES + 2) * 60.0)
        told = latencies(home)
        lived.end()
    finally:
        lived.close()
    print(json.dumps(told))
    outcomes = outcomes_by_minute(home)
    check_minutes(home, outcomes)
    assert len(outcomes) >= MINUTES
    assert {number: reason for number, reason in outcomes.items() if reason is not None} == {}
    monkeypatch.chdir(home.root)
    assert len(outcomes) <= succeeded_runs(home)
    check_models(home)
    check_files(home)
    check_replay(home)
    assert told["total"]["p95"] <= FORECAST_P95_MS
    assert told["fine_tune"]["p95"] <= FINE_TUNE_P95_MS


def latencies(home: Home) -> dict[str, dict[str, float]]:
    """What `spy latency` says of each stage, milliseconds."""
    command = (sys.executable, "-m", "spy_pipeline", "latency", "--json")
    environment = os.environ | {"SPY_HOME": str(home.root)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return {each.pop("stage"): each for each in json.loads(said)["milliseconds"]}


def succeeded_runs(home: Home) -> int:
    """Runs of the minute cycle that Dagster shows as succeeded."""
    with DagsterInstance.from_config(str(home.root)) as instance:
        wanted = RunsFilter(job_name=minute_job_name(SPY), statuses=[DagsterRunStatus.SUCCESS])
        return instance.get_runs_count(wanted)
