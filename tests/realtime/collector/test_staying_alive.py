"""How fast a collector notices that a feed is gone, and how fast it is whole again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date

from spy_pipeline.core.home import Home
from spy_pipeline.core.records.gap import GapCause
from spy_pipeline.core.records.health_row import HealthRow, StreamState
from spy_pipeline.core.records.minute_row import MinuteOrigin
from spy_pipeline.realtime.feed import Feed
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import (
    SPY,
    CollectorProcess,
    gaps_on_disk,
    health_rows,
    minutes_until,
    write_faults,
)

DAY = date(2025, 3, 3)
SESSION = SPY.sessions().session(DAY)
SPEED = 4
LEVEL_ONE, DEPTH, TRADES, QUOTES = range(4)
LOADED_MACHINE_S = 2.5 * SPEED
"""What a loaded machine may take longer than a quiet one, market time; quiet ones are measured in docs/evidence."""
NOTICED_WITHIN_S = 3.0 + LOADED_MACHINE_S
WHOLE_WITHIN_S = 10.0 + LOADED_MACHINE_S
SINGLE_TICKS_WITHIN_S = 35.0 + LOADED_MACHINE_S


def market_seconds(health: HealthRow, clock_time: str) -> float:
    """How long after a New York time of the day a health row was made, market seconds."""
    hours, minutes, seconds = (int(part) for part in clock_time.split(":"))
    moment_ns = SESSION.open_ns + ((hours - 9) * 3600 + (minutes - 30) * 60 + seconds) * 10**9
    return (health.made_ns - moment_ns) * 1e-9


def after(feed: Feed, clock_time: str, seconds: float) -> Iterator[tuple[float, HealthRow]]:
    """Health rows made after a time of the day, each with how long after, for so many real seconds."""
    for timed in health_rows(feed, seconds):
        since = market_seconds(timed.row, clock_time)
        if since > 0.0:
            yield since, timed.row


def begun(
    home: Home, gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], *faults: str
) -> CollectorProcess:
    script = write_faults(home.root, *faults)
    return collector(gateway(start=f"{DAY}T10:30:00", speed=SPEED, faults=script).port)


def test_a_silent_stall_is_noticed_within_seconds_and_another_connection_made(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    collecting = begun(home, gateway, collector, 'silent_stall; at = "10:30:50"; seconds = 600')
    with collecting.feed() as feed:
        noticed = next(since for since, row in after(feed, "10:30:50", 60.0) if row.stream_states[0] != "fresh")
        assert noticed <= NOTICED_WITHIN_S
        whole = next(
            since
            for since, row in after(feed, "10:30:55", 60.0)
            if row.is_connected and row.stream_states[0] == "fresh"
        )
        assert whole < 60.0
    collecting.close()
    (gap,) = [gap for gap in gaps_on_disk(home, DAY) if "although the connection stood" in gap.detail]
    assert gap.cause is GapCause.STALE


def test_after_a_restart_quotes_and_book_are_whole_within_ten_seconds_and_single_ticks_within_thirty_five(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    collecting = begun(home, gateway, collector, 'restart; at = "10:30:40"; seconds = 20')
    with collecting.feed() as feed:
        whole = next(
            since
            for since, row in after(feed, "10:31:00", 90.0)
            if row.book_valid and row.stream_states[LEVEL_ONE] == row.stream_states[DEPTH] == StreamState.FRESH
        )
        assert whole <= WHOLE_WITHIN_S
        singles = next(
            since
            for since, row in after(feed, "10:31:00", 90.0)
            if row.stream_states[TRADES] == row.stream_states[QUOTES] == StreamState.FRESH
        )
        assert singles <= SINGLE_TICKS_WITHIN_S
        minutes = {row.start_ns: row for row in minutes_until(feed, SESSION.open_ns + 62 * 60 * 10**9)}
    cut = minutes[SESSION.open_ns + 60 * 60 * 10**9]
    assert cut.origin is MinuteOrigin.BACKFILLED
    assert cut.is_whole
    assert len(minutes) == 62


def test_a_lost_link_behind_the_gateway_is_a_gap_and_everything_is_subscribed_to_anew_when_data_were_lost(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    collecting = begun(home, gateway, collector, 'connection_lost; at = "10:30:40"; seconds = 20; restored = 1101')
    with collecting.feed() as feed:
        lost = next(row for _, row in after(feed, "10:30:40", 60.0) if "lost" in row.detail and not row.book_valid)
        assert lost.is_connected
        assert lost.stream_states[DEPTH] != StreamState.FRESH
        next(
            row
            for since, row in after(feed, "10:31:00", 60.0)
            if row.book_valid and row.stream_states[LEVEL_ONE] == StreamState.FRESH
        )
    collecting.close()
    (gap,) = [gap for gap in gaps_on_disk(home, DAY) if "Connectivity" in gap.detail]
    assert gap.cause is GapCause.DISCONNECT
    assert 15.0 <= (gap.end_ns - gap.start_ns) * 1e-9 <= 40.0


def test_a_broken_book_is_quarantined_and_recovers(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    collecting = begun(
        home,
        gateway,
        collector,
        'crossed_book; at = "10:30:40"; seconds = 8',
        'depth_reset; at = "10:31:00"',
        'depth_halted; at = "10:31:10"',
    )
    with collecting.feed() as feed:
        assert next(row for _, row in after(feed, "10:30:40", 30.0) if not row.book_valid)
        began = time.monotonic()
        whole = next(row for since, row in after(feed, "10:31:15", 30.0) if row.book_valid)
        assert whole.book_resets >= 3
        assert time.monotonic() - began < 30.0
