"""`spy demo` on a machine that has no account and no data: forecasts come by themselves, Ctrl-C leaves nothing."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.provenance import home_kind
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.services.standing import read_standings
from tests.services.home_processes import processes_of
from tests.waiting import until

SPY = Instrument.parse("SPY")
MOST_SECONDS = 240.0


@contextmanager
def demo(home: Home) -> Iterator[subprocess.Popen[str]]:
    """A demo with little history, so that it begins soon; what is left of it is killed."""
    environment = {name: value for name, value in os.environ.items() if name != HOME_VARIABLE}
    environment["SPY_HISTORY__SESSIONS"] = "30"
    process = subprocess.Popen(
        [sys.executable, "-m", "spy_pipeline", "demo", "--folder", str(home.root)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        for left in [process, *processes_of(home)]:
            left.kill()
        process.wait()


def forecasts(home: Home) -> int:
    """Forecasts of the session that the market's clock stands in."""
    session = SPY.sessions().session(open_clock(home.state_folder).now().date())
    database = LedgerDatabase(home)
    try:
        return len(CycleLedger(database, SPY).forecasts(session))
    finally:
        database.close()


def all_run(home: Home, process: subprocess.Popen[str]) -> bool:
    assert process.poll() is None, process.communicate()[0]
    return {standing.state for standing in read_standings(home)} == {"running"}


def descendants(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def still_running(processes: list[psutil.Process]) -> list[str]:
    """Those that have not ended; who is to collect what has ended is not our concern."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(str(process))
    return found


@pytest.mark.timeout(400)
def test_forecasts_come_by_themselves_and_ctrl_c_leaves_nothing(home: Home) -> None:
    with demo(home) as process:
        until(lambda: all_run(home, process), MOST_SECONDS)
        second = subprocess.run(
            [sys.executable, "-m", "spy_pipeline", "demo", "--folder", str(home.root)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert f"Another process ({process.pid}) already runs the services of this home" in second.stderr
        told = subprocess.run(
            [sys.executable, "-m", "spy_pipeline", "status", "--json"], capture_output=True, text=True, check=False
        )
        assert json.loads(told.stdout)["supervisor"] == process.pid
        until(lambda: home_kind(home) == "simulated" and forecasts(home) >= 2, MOST_SECONDS)
        started = descendants(process)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60.0)
    assert process.returncode == 0, said
    assert said.startswith("SIMULATED")
    assert "the first forecast" in said
    assert "http://127.0.0.1:" in said
    assert said.rstrip().endswith("Everything has ended.")
    assert still_running(started) == []
    assert processes_of(home) == []
    assert not (home.state_folder / "clock.toml").exists()


def test_stopped_on_its_way_to_the_session_it_leaves_nothing_running(home: Home) -> None:
    with demo(home) as process:
        until((home.state_folder / "clock.toml").exists, MOST_SECONDS)
        started = descendants(process)
        assert started
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60.0)
    assert process.returncode == 0, said
    assert "`spy demo` goes on from there" in said
    assert still_running(started) == []
    assert processes_of(home) == []
