"""How late the collector's second rows are published under a flood with all writers on, beside a bare timer."""

from __future__ import annotations

import subprocess
import sys
import threading
from statistics import median

import numpy as np

from benchmarks.flooded_collector import FloodedCollector, flooded_collector
from benchmarks.result import BenchmarkResult
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.realtime.row_feed import Published, RowKind

RATE = 20_000
WINDOWS = 5
SECONDS_A_WINDOW = 120


def run(seconds_a_window: int = SECONDS_A_WINDOW) -> list[BenchmarkResult]:
    """Claimed: p99 at most the larger of 5 ms and twice the bare timer's, and no second skipped."""
    seconds = WINDOWS * seconds_a_window
    with flooded_collector(RATE, seconds + 5.0, files=True) as collector:
        collector.next_word()
        late, bare, skipped = _measure(collector, seconds)
    note = f"{RATE} messages/s, files on, median of {WINDOWS} windows of {seconds_a_window} s"
    return [
        BenchmarkResult(
            name="second rows' lateness, p99",
            ours=_typical_p99(late),
            peer=_typical_p99(bare),
            unit="ms",
            peer_name="a bare timer",
            higher_is_better=False,
            note=f"{note}; claimed: <= 5 ms or <= 2x",
        ),
        BenchmarkResult(
            name="seconds skipped under the flood",
            ours=skipped,
            peer=None,
            unit="s",
            peer_name="claimed: 0",
            higher_is_better=False,
            note=note,
        ),
    ]


def _measure(collector: FloodedCollector, count: int) -> tuple[list[int], list[int], int]:
    """How late each row was published, how late the timer woke, and how many seconds have no row."""
    bare: list[int] = []
    with subprocess.Popen([sys.executable, "-m", "benchmarks.bare_timer"], stdout=subprocess.PIPE, text=True) as timer:
        assert timer.stdout is not None
        lines = timer.stdout
        listening = threading.Thread(target=lambda: bare.extend(int(line) for line in lines))
        listening.start()
        seconds, late = [], []
        for event in collector.feed.events({RowKind.SECOND}):
            assert isinstance(event, Published), event
            seconds.append(int(event.cells["second_ns"]) // NANOSECONDS)
            late.append(collector.market_ns(event.published_ns) - (seconds[-1] + 1) * NANOSECONDS)
            if len(seconds) == count:
                break
        timer.terminate()
        listening.join()
    return late, bare, seconds[-1] - seconds[0] + 1 - len(seconds)


def _typical_p99(late_ns: list[int]) -> float:
    windows = np.array_split(np.asarray(late_ns) / 1e6, WINDOWS)
    return median(float(np.percentile(window, 99)) for window in windows)
