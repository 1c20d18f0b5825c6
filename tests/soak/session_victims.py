"""What of a living session can be killed, and when it is whole again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import DATABASE, mlflow_folder
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_feed import Published, RowKind
from tests.live.live_home import SPY
from tests.services.home_processes import processes_of
from tests.soak.lived_session import SESSION, SPEED, LivedSession
from tests.waiting import until

IDLE_SECONDS, LAUNCHER_SECONDS = 10.0, 15.0
"""Within this a part is whole again where the machine does nothing else; the launcher loads the code anew."""
BUSY = 3.0
"""How many times longer it may take, because other programs may be at work."""
_LOCKED_SECONDS = 20.0
_LOCKING = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=60.0, isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
database.execute("ROLLBACK")
"""
_FORKSERVER = "spy_pipeline.pipeline.run_launcher.forkserver"
_RUN_SECONDS = 60.0


@dataclass(frozen=True)
class Victim:
    """One part of a session."""

    kill: Callable[[LivedSession], float]
    """Kills it, waits until it is whole again, and says how many seconds that took."""
    seconds: float
    """How many it may take on a machine that does nothing else."""


def _kill_service(session: LivedSession, name: str) -> None:
    before = session.running.standing(name)
    os.kill(before.pid, signal.SIGKILL)
    session.running.await_another_life(before, BUSY * LAUNCHER_SECONDS)


def _kill_collector(session: LivedSession) -> float:
    killed, killed_ns = time.monotonic(), session.clock.now_ns()
    _kill_service(session, "collector")
    _await_second(session, killed_ns)
    return time.monotonic() - killed


def _kill_page(session: LivedSession) -> float:
    killed = time.monotonic()
    _kill_service(session, "page")
    _require_page(session, "page")
    return time.monotonic() - killed


def _kill_daemon(session: LivedSession) -> float:
    outage = _Outage(session)
    _kill_service(session, "dagster-daemon")
    return outage.end()


def _kill_code_server(session: LivedSession) -> float:
    outage = _Outage(session)
    _kill_service(session, "code-server")
    return outage.end()


def _kill_forkserver(session: LivedSession) -> float:
    outage = _Outage(session)
    _forkserver(session).kill()
    return outage.end()


def _kill_run(session: LivedSession) -> float:
    """Kill the first run that is forked from now on."""
    forked = until(lambda: _forkserver(session).children(), _RUN_SECONDS)[0]
    outage = _Outage(session)
    with contextlib.suppress(psutil.NoSuchProcess):
        forked.kill()
    return outage.end()


def _kill_gateway(session: LivedSession) -> float:
    """What counts is the time after its return."""
    session.kill_gateway()
    returned = time.monotonic()
    _await_second(session, session.clock.now_ns())
    return time.monotonic() - returned


def _lock_mlflow(session: LivedSession) -> float:
    """What counts is that minutes go on being forecast meanwhile; whoever tells MLflow of models waits or says so."""
    with _locked(session):
        seconds = _Outage(session).end()
        with contextlib.suppress(SpyError):
            publish(session.home)
    _require_page(session, "mlflow")
    return seconds


@contextmanager
def _locked(session: LivedSession) -> Iterator[None]:
    database = mlflow_folder(session.home) / DATABASE
    command = (sys.executable, "-c", _LOCKING, str(database), str(_LOCKED_SECONDS))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as locking:
        assert locking.stdout is not None
        assert locking.stdout.readline() == "locked\n"
        yield
        assert locking.wait(2.0 * _LOCKED_SECONDS) == 0


def _await_second(session: LivedSession, after_ns: int) -> None:
    """Wait until the collector tells a second whose quote and valid book were both heard after `after_ns`."""
    patience = time.monotonic() + BUSY * IDLE_SECONDS
    with Feed.open(session.home, SPY, wait_s=BUSY * IDLE_SECONDS) as feed:
        while time.monotonic() < patience:
            event = feed.next({RowKind.SECOND}, timeout_s=0.5)
            if isinstance(event, Published) and isinstance(event.row, SecondRow) and _is_whole(event.row, after_ns):
                return
    raise AssertionError(f"no whole second came within {BUSY * IDLE_SECONDS:g} s")


def _is_whole(row: SecondRow, after_ns: int) -> bool:
    ages = row.quote_age_s, row.book_age_s
    return row.book_valid and all(age is not None and row.made_ns - age * NANOSECONDS > after_ns for age in ages)


class _Outage:
    """How late the first forecast is that is made of a minute which ends after now, real time."""

    def __init__(self, session: LivedSession) -> None:
        self._session = session
        self._now_ns = session.clock.now_ns()
        to_end = MINUTE_NS - (self._now_ns - SESSION.open_ns) % MINUTE_NS
        self._minute_ends = time.monotonic() + to_end / NANOSECONDS / SPEED

    def end(self) -> float:
        """Wait for that forecast."""
        self._session.await_forecast(self._now_ns, BUSY * LAUNCHER_SECONDS + MINUTE_NS / NANOSECONDS / SPEED)
        return max(0.0, time.monotonic() - self._minute_ends)


def _require_page(session: LivedSession, name: str) -> None:
    address = session.running.standing(name).address
    with urllib.request.urlopen(address, timeout=BUSY * IDLE_SECONDS) as answer:
        assert answer.status == 200


def _forkserver(session: LivedSession) -> psutil.Process:
    """The process that runs are forked from: the one of its name that none of them is the parent of."""
    named = [process for process in processes_of(session.home) if _FORKSERVER in process.cmdline()]
    pids = {process.pid for process in named}
    return next(process for process in named if process.ppid() not in pids)


VICTIMS = {
    "collector": Victim(_kill_collector, IDLE_SECONDS),
    "daemon": Victim(_kill_daemon, LAUNCHER_SECONDS),
    "code server": Victim(_kill_code_server, LAUNCHER_SECONDS),
    "forkserver": Victim(_kill_forkserver, LAUNCHER_SECONDS),
    "run": Victim(_kill_run, IDLE_SECONDS),
    "page": Victim(_kill_page, IDLE_SECONDS),
    "mlflow": Victim(_lock_mlflow, IDLE_SECONDS),
    "gateway": Victim(_kill_gateway, IDLE_SECONDS),
}
