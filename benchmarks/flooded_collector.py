"""A collector in a home of its own, behind a gateway that talks too much."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from spy_pipeline.core.clock import SimulatedClock, open_clock
from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.realtime.collector_process import start_collector, stop_collector
from spy_pipeline.realtime.feed import Feed

SPY = Instrument.parse("SPY")
START = "2025-03-03T11:00:00"


class FloodedCollector:
    """A running collector, its feed, and what the flood tells."""

    def __init__(self, home: Home, feed: Feed, flood: subprocess.Popen[str]) -> None:
        clock = open_clock(home.state_folder)
        assert isinstance(clock, SimulatedClock)
        self.feed = feed
        self._anchor = clock.anchor
        self._flood = flood

    def market_ns(self, monotonic_ns: int) -> int:
        """Market time when the machine's monotonic clock read `monotonic_ns`."""
        return self._anchor.market_ns + monotonic_ns - self._anchor.monotonic_ns

    def next_word(self) -> dict[str, float]:
        """What the flood tells next: that it has begun, then how it ended."""
        assert self._flood.stdout is not None
        line = self._flood.stdout.readline()
        assert line, "the flood has ended early"
        words: dict[str, float] = json.loads(line)
        return words


@contextmanager
def flooded_collector(rate: int, seconds: float, *, files: bool) -> Iterator[FloodedCollector]:
    """A collector that hears so many messages a second more than a market sends, for so long, in real time."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = Home.at(folder)
        python = (sys.executable, "-m")
        os.environ |= {HOME_VARIABLE: str(folder), "SPY_COLLECTOR__FILES": str(files).lower()}
        gateway = stack.enter_context(_started(*python, "spy_pipeline", "gateway", "--json", "--start", START))
        port = json.loads(_line(gateway))["port"]
        flood = stack.enter_context(_started(*python, "benchmarks.message_flood", str(port), str(rate), str(seconds)))
        os.environ["SPY_IBKR__PORT"] = str(json.loads(_line(flood))["port"])
        start_collector(home)
        stack.callback(stop_collector, home)
        with Feed.open(home, SPY) as feed:
            yield FloodedCollector(home, feed, flood)


@contextmanager
def _started(*command: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()
