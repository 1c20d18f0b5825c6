"""A session lived through by Dagster's own daemon: real feed, real launcher, a market clock that runs faster."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster import DagsterInstance, DagsterRun, RunsFilter

from spy_pipeline.core.clock import Clock, open_clock
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.live.outcomes import CycleLedger
from tests.conftest import CHECKOUT
from tests.live.live_home import SPY, LiveHome
from tests.realtime.publishing import Publishing

_DAEMON = Path(sys.executable).with_name("dagster-daemon")


class DagsterHome:
    """The home of a session that Dagster lives through."""

    def __init__(self, place: LiveHome, publishing: Publishing, instance: DagsterInstance) -> None:
        self.place = place
        self.ledger = CycleLedger(LedgerDatabase(place.home), SPY)
        self._publishing = publishing
        self.instance = instance
        self._daemon: subprocess.Popen[bytes] | None = None

    @property
    def clock(self) -> Clock:
        """The market's clock."""
        return open_clock(self.place.home.state_folder)

    def begin(self, before_open_s: float, speed: float) -> None:
        """Let market time begin so many real seconds before the opening."""
        opening = self.place.session.open_ns
        ClockAnchor.starting_now(opening - int(before_open_s * speed * NANOSECONDS), speed).write(
            self.place.home.state_folder
        )

    def start_daemon(self) -> None:
        """Start Dagster's daemon, with a code server of its own."""
        root = self.place.home.root
        with (root / "daemon.log").open("ab") as log:
            self._daemon = subprocess.Popen(
                [_DAEMON, "run", "-w", "workspace.yaml"],
                cwd=root,
                env=os.environ | {"DAGSTER_HOME": str(root), "PYTHONPATH": str(CHECKOUT), "SPY_IBKR__PORT": "1"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_daemon(self) -> None:
        """Kill the daemon and its code server as a crash would."""
        assert self._daemon is not None
        os.killpg(self._daemon.pid, signal.SIGKILL)
        self._daemon.wait()

    def stop(self) -> None:
        """End everything."""
        if self._daemon is not None and self._daemon.poll() is None:
            self.kill_daemon()

    def tell_minutes(self, stop: threading.Event) -> None:
        """Publish each minute at its end, as a collector would, until told to stop."""
        for number, row in enumerate(self.place.minutes(), start=1):
            while not stop.is_set() and (left := self.clock.real_seconds_until(self.end(number))) > 0.0:
                stop.wait(min(left, 0.2))
            if stop.is_set():
                return
            self._publishing.publish(row)

    def now(self) -> int:
        """How many minutes have ended."""
        return (self.clock.now_ns() - self.place.session.open_ns) // MINUTE_NS

    def end(self, number: int) -> int:
        """The end of a minute, counted from 1."""
        return self.place.session.open_ns + number * MINUTE_NS

    def runs(self) -> list[DagsterRun]:
        """The runs of the minute cycle, as Dagster shows them."""
        return list(self.instance.get_runs(RunsFilter(job_name="spy_minute")))

    def until(self, said: Callable[[], object], within_s: float = 120.0) -> None:
        """Wait for something to hold."""
        deadline = time.monotonic() + within_s
        while not said():
            assert time.monotonic() < deadline, (self.place.home.root / "daemon.log").read_text()[-3000:]
            time.sleep(0.05)


@contextmanager
def dagster_home(place: LiveHome) -> Iterator[DagsterHome]:
    """The home in the form that Dagster works in; the working folder is the home meanwhile."""
    root = place.home.root
    for name in ("dagster.yaml", "workspace.yaml"):
        shutil.copy(CHECKOUT / name, root / name)
    publishing = Publishing(place.home)
    with contextlib.chdir(root), DagsterInstance.from_config(str(root)) as instance:
        made = DagsterHome(place, publishing, instance)
        try:
            yield made
        finally:
            made.stop()
            publishing.close()
