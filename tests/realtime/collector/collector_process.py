"""A collector as a user starts it: the `spy-collector` program in a process of its own, with what it leaves behind."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.gap_files import read_gaps
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.records.gap import Gap
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.realtime.collector_process import LOG_FILE, collector_command
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_feed import Published, RowKind

SPY = Instrument.parse("SPY")
PATIENCE_SECONDS = 40.0


class TimedHealth(NamedTuple):
    """A health row and when it was made by the clock of this machine."""

    at: float
    row: HealthRow


class CollectorProcess:
    """Runs until closed, killed or ended by itself."""

    def __init__(self, home: Home, port: int, settings: str = "") -> None:
        self.home = home
        home.settings_file.write_text(f"[ibkr]\nport = {port}\n{settings}")
        self.process = subprocess.Popen(collector_command(home), stderr=subprocess.PIPE, text=True)

    def feed(self) -> Feed:
        """Its rows from the oldest on."""
        return Feed.open(self.home, SPY, from_oldest=True, wait_s=10.0)

    def log(self) -> str:
        """What it had to say."""
        path = self.home.log_folder / LOG_FILE
        return path.read_text() if path.is_file() else ""

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(10.0)

    def close(self) -> int:
        """End it as a service manager does, and give its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10.0)

    def refusal(self) -> str:
        """What one says that ends by itself; it must be one line and exit with 1."""
        _, words = self.process.communicate(timeout=30.0)
        assert self.process.returncode == 1, (self.process.returncode, words)
        assert words.strip().count("\n") == 0, words
        return words.strip()


def minutes_until(feed: Feed, end_ns: int, patience: float = PATIENCE_SECONDS) -> list[MinuteRow]:
    """The minute rows of a feed up to the one that ends at `end_ns`."""
    minutes: list[MinuteRow] = []
    for event in feed.events({RowKind.MINUTE}, timeout_s=patience):
        assert isinstance(event, Published), event
        assert isinstance(event.row, MinuteRow)
        minutes.append(event.row)
        if event.row.start_ns + event.row.interval_s * NANOSECONDS >= end_ns:
            return minutes
    raise AssertionError(f"no minute came for {patience} s after {len(minutes)} minutes")


def health_rows(feed: Feed, seconds: float) -> Iterator[TimedHealth]:
    """The health rows of a feed for so many real seconds, at most."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        event = feed.next({RowKind.HEALTH}, timeout_s=0.5)
        if isinstance(event, Published) and isinstance(event.row, HealthRow):
            yield TimedHealth(event.published_ns / NANOSECONDS, event.row)


def seconds_on_disk(home: Home, day: date) -> list[int]:
    """The seconds since 1970 UTC that have a whole row in the file of a day, in the order of the file."""
    path = LakeLayout(home).second_rows(SPY, day)
    if not path.is_file():
        return []
    lines = path.read_bytes().rpartition(b"\n")[0].splitlines()[1:]
    texts = pd.Series([line.split(b",", 1)[0].decode() for line in lines], dtype="str")
    return (pd.to_datetime(texts, utc=True).astype("int64") // NANOSECONDS).tolist()


def gaps_on_disk(home: Home, day: date) -> list[Gap]:
    """The gaps that were noted on a day."""
    return read_gaps(LakeLayout(home).raw_events(SPY, day, "gaps"))


def write_faults(folder: Path, *faults: str, seed: int = 0) -> Path:
    """A fault script; each fault is `kind; key = value; ...`."""
    entries = []
    for fault in faults:
        kind, *settings = (part.strip() for part in fault.split(";"))
        entries.append("\n".join(["[[fault]]", f'kind = "{kind}"', *settings]))
    path = folder / "faults.toml"
    path.write_text(f"seed = {seed}\n" + "\n".join(entries) + "\n")
    return path
