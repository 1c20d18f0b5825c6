"""How fast a collector notices that a feed is gone, and how fast it is whole again."""

from __future__ import annotations

import time
from collections.abc import Callable

from spy_pipeline.core.home import Home
from spy_pipeline.core.records.gap import GapCause
from spy_pipeline.core.records.health_row import StreamState
from spy_pipeline.core.records.minute_row import MinuteOrigin
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess, gaps_on_disk, minutes_until, write_faults
from tests.realtime.collector.recovery import (
    BEGIN,
    DAY,
    DEPTH,
    LEVEL_ONE,
    NOTICED_S,
    RESTART,
    SESSION,
    SINGLE_TICKS_S,
    STALL,
    WHOLE_S,
    after,
    recovered_after,
    stall_noticed_after,
)

SPEED = 4
LOADED_MACHINE_S = 2.5 * SPEED
"""What a loaded machine may take longer than a quiet one, market time; tests/soak has the bounds of a quiet one."""


def begun(
    home: Home, gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], *faults: str
) -> CollectorProcess:
    script = write_faults(home.root, *faults)
    return collector(gateway(start=BEGIN, speed=SPEED, faults=script).port)


def test_a_silent_stall_is_noticed_within_seconds_and_another_connection_made(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    collecting = begun(home, gateway, collector, STALL)
    with collecting.feed() as feed:
        assert stall_noticed_after(feed) <= NOTICED_S + LOADED_MACHINE_S
    collecting.close()
    (gap,) = [gap for gap in gaps_on_disk(home, DAY) if "although the connection stood" in gap.detail]
    assert gap.cause is GapCause.STALE


def test_after_a_restart_quotes_and_book_are_whole_within_ten_seconds_and_single_ticks_within_thirty_five(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    collecting = begun(home, gateway, collector, RESTART)
    with collecting.feed() as feed:
        recovery = recovered_after(feed)
        assert recovery.whole_s <= WHOLE_S + LOADED_MACHINE_S
        assert recovery.single_ticks_s <= SINGLE_TICKS_S + LOADED_MACHINE_S
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
