"""The collector as a process: where its program is, what it is told, starting it, stopping it, whether it runs."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path

from spy_pipeline import _native
from spy_pipeline.core.atomic_file import storage_error
from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.process_lock import lock_holder
from spy_pipeline.core.resolved_config import write_resolved_config
from spy_pipeline.core.sessions import FIRST_DAY, LAST_DAY
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_feed import RowKind

PROGRAM = "spy-collector"
LOG_FILE = "collector.log"
"""The collector's log in the home's folder of logs."""

_OUTPUT_FILE = "collector.out"
_DAYS_BACK = timedelta(days=60)
_DAYS_AHEAD = timedelta(days=400)
_START_SECONDS = 20.0
_STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.05


def collector_pid(home: Home) -> int | None:
    """The process that collects in `home`, or None."""
    return lock_holder(home.state_folder / "locks" / "collector")


def collector_command(home: Home) -> list[str]:
    """What runs the collector of `home`; its settings are checked and written out for it."""
    program = Path(_native.__file__).with_name(PROGRAM)
    if not program.is_file():
        raise SpyError(f"{program} is missing: run `make setup`, which builds it.")
    today = open_clock(home.state_folder).now().date()
    first, last = max(today - _DAYS_BACK, FIRST_DAY), min(today + _DAYS_AHEAD, LAST_DAY)
    return [str(program), str(write_resolved_config(home, load_settings(home), first, last))]


def run_collector(home: Home) -> None:
    """Become the collector of `home`: does not return."""
    command = collector_command(home)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def start_collector(home: Home) -> int:
    """Start the collector of `home` in the background, wait until it collects, and give its process id.

    What keeps it from starting is told in its own sentence.
    """
    command, instrument = collector_command(home), load_settings(home).instruments()[0]
    output = home.log_folder / _OUTPUT_FILE
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("wb") as words:
            daemon = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True, cwd="/"
            )
    except OSError as error:
        raise storage_error(output, error) from error
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if daemon.poll() is not None:
            raise SpyError(_last_line(output) or f"The collector ended at once: see {home.log_folder / LOG_FILE}.")
        if _has_spoken(home, instrument, daemon.pid):
            return daemon.pid
        time.sleep(_LOOK_SECONDS)
    raise SpyError(f"The collector has not begun after {_START_SECONDS:.0f} s: see {home.log_folder / LOG_FILE}.")


def stop_collector(home: Home) -> int | None:
    """Tell the collector of `home` to end, wait until it has, and give the process id it had; None where none ran."""
    pid = collector_pid(home)
    if pid is None:
        return None
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return pid
    except PermissionError as error:
        raise SpyError(f"The collector is process {pid} of another user: let that user stop it.") from error
    end = time.monotonic() + _STOP_SECONDS
    while collector_pid(home) == pid:
        if time.monotonic() > end:
            raise SpyError(f"The collector, process {pid}, has not ended after {_STOP_SECONDS:.0f} s: `kill -9 {pid}`.")
        time.sleep(_LOOK_SECONDS)
    return pid


def _has_spoken(home: Home, instrument: Instrument, pid: int) -> bool:
    """Whether this process has published how it fares, which it does once everything is open."""
    try:
        with Feed.open(home, instrument) as feed:
            return feed.writer_pid == pid and feed.newest(RowKind.HEALTH) is not None
    except SpyError:
        return False


def _last_line(output: Path) -> str:
    lines = output.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-1] if lines else ""
