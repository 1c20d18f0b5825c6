"""Taking a time that can be trusted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def paired_seconds(ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Median seconds of `ours` and of `peer`, run in turn after one warm-up each, so that drift hits both alike."""
    ours()
    peer()
    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
