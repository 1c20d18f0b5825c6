"""How long a collector takes to notice that its feed is gone and to be whole again, market seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from spy_pipeline.core.records.health_row import HealthRow, StreamState
from spy_pipeline.realtime.feed import Feed
from tests.realtime.collector.collector_process import SPY, health_rows

DAY = date(2025, 3, 3)
SESSION = SPY.sessions().session(DAY)
BEGIN = f"{DAY}T10:30:00"
STALL = 'silent_stall; at = "10:30:50"; seconds = 600'
RESTART = 'restart; at = "10:30:40"; seconds = 20'
LEVEL_ONE, DEPTH, TRADES, QUOTES = range(4)
NOTICED_S, WHOLE_S, SINGLE_TICKS_S = 3.0, 10.0, 35.0
"""What is promised on a machine that does nothing else."""


class Recovery(NamedTuple):
    """How long after the gateway's return."""

    whole_s: float
    """Quotes and book."""
    single_ticks_s: float
    """Trades and quotes one by one, which the gateway gives a symbol only 15 s after it gave them last."""


def after(feed: Feed, clock_time: str, seconds: float) -> Iterator[tuple[float, HealthRow]]:
    """Health rows made after a New York time of the day, each with how long after, for so many real seconds."""
    hours, minutes, whole_seconds = (int(part) for part in clock_time.split(":"))
    moment_ns = SESSION.open_ns + ((hours - 9) * 3600 + (minutes - 30) * 60 + whole_seconds) * 10**9
    for timed in health_rows(feed, seconds):
        since = (timed.row.made_ns - moment_ns) * 1e-9
        if since > 0.0:
            yield since, timed.row


def stall_noticed_after(feed: Feed) -> float:
    """How long after `STALL` began quotes are told to be old; only once they are fresh again this returns."""
    noticed = next(since for since, row in after(feed, "10:30:50", 120.0) if row.stream_states[0] != "fresh")
    next(row for _, row in after(feed, "10:30:55", 120.0) if row.is_connected and row.stream_states[0] == "fresh")
    return noticed


def recovered_after(feed: Feed) -> Recovery:
    """How long after the end of `RESTART` all is there again."""
    whole = next(
        since
        for since, row in after(feed, "10:31:00", 150.0)
        if row.book_valid and row.stream_states[LEVEL_ONE] == row.stream_states[DEPTH] == StreamState.FRESH
    )
    singles = next(
        since
        for since, row in after(feed, "10:31:00", 90.0)
        if row.stream_states[TRADES] == row.stream_states[QUOTES] == StreamState.FRESH
    )
    return Recovery(whole, singles)
