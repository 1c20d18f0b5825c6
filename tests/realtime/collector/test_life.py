"""A collector's life: how it starts, refuses, ends, and what a kill leaves on the disk."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.gap import GapCause
from spy_pipeline.core.records.health_row import FeedState, StreamState
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.realtime.row_feed import Published, RowKind
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import (
    SPY,
    CollectorProcess,
    gaps_on_disk,
    health_rows,
    seconds_on_disk,
    write_faults,
)

DAY = date(2025, 3, 3)
MORNING = f"{DAY}T10:30:00"


def second_rows(collecting: CollectorProcess, seconds: float) -> list[tuple[float, SecondRow]]:
    """The second rows that a collector publishes within so many real seconds, each with when it did."""
    rows = []
    end = time.monotonic() + seconds
    with collecting.feed() as feed:
        while time.monotonic() < end:
            event = feed.next({RowKind.SECOND}, timeout_s=0.2)
            if isinstance(event, Published) and isinstance(event.row, SecondRow):
                rows.append((event.published_ns * 1e-9, event.row))
    return rows


def test_a_kill_loses_at_most_a_second_and_the_next_start_notes_what_is_missing(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    port = gateway(start=MORNING, speed=4).port
    first = collector(port)
    rows = second_rows(first, 4.0)
    killed_at = time.monotonic()
    first.kill()
    kept = {row.second_ns // 10**9 for at, row in rows if at < killed_at - 1.0}
    assert len(kept) > 5
    assert kept <= set(seconds_on_disk(home, DAY))
    path = LakeLayout(home).second_rows(SPY, DAY)
    with path.open("ab") as stream:
        stream.write(b"2025-03-03T10:31:00-05:00,17410")
    second = collector(port)
    second_rows(second, 2.0)
    assert second.close() == 0
    seconds = seconds_on_disk(home, DAY)
    assert len(set(seconds)) == len(seconds)
    covered = {
        second
        for gap in gaps_on_disk(home, DAY)
        if gap.cause is GapCause.DISCONNECT
        for second in range(gap.start_ns // 10**9, gap.end_ns // 10**9)
    }
    opening = SPY.sessions().session(DAY).open_ns // 10**9
    assert set(range(opening, max(seconds) + 1)) - set(seconds) <= covered


def test_a_second_without_news_still_has_a_row_that_says_how_old_its_quote_is(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    script = write_faults(home.root, 'restart; at = "10:30:25"; seconds = 600')
    rows = [row for _, row in second_rows(collector(gateway(start=MORNING, speed=5, faults=script).port), 9.0)]
    assert [row.second_ns for row in rows] == list(range(rows[0].second_ns, rows[-1].second_ns + 10**9, 10**9))
    assert rows[-1].quote_age_s is not None
    assert rows[-1].quote_age_s > 5.0
    assert rows[-1].bid is None
    assert not rows[-1].book_valid
    assert any(row.book_valid and row.bid_levels == 10 for row in rows)


def test_without_depth_it_goes_on_and_says_what_is_missing(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    script = write_faults(home.root, "depth_limit; chance = 1.0")
    collecting = collector(gateway(start=MORNING, speed=10, faults=script).port)
    with collecting.feed() as feed:
        for health in health_rows(feed, 20.0):
            if health.row.stream_states[1] is StreamState.REFUSED and health.row.stream_states[0] is StreamState.FRESH:
                assert "the gateway gives no depth" in health.row.detail
                return
    raise AssertionError("depth was not said to be missing: " + collecting.log())


def test_an_unreachable_gateway_is_told_and_waited_for(collector: Callable[..., CollectorProcess]) -> None:
    collecting = collector(1)
    with collecting.feed() as feed:
        health = next(health_rows(feed, 10.0))
    assert health.row.state is FeedState.CONNECTING
    assert health.row.detail.split("; ")[0] == "there is no session with the gateway"
    assert "127.0.0.1:1 has ended: Connection refused: start TWS or its gateway" in collecting.log()
    assert collecting.close() == 0


def test_a_second_instance_is_refused(collector: Callable[..., CollectorProcess]) -> None:
    first = collector(1)
    with first.feed():
        assert collector(1).refusal() == (
            f"Another process ({first.process.pid}) already collects in this home: stop it first, or wait for it."
        )


def test_it_ends_within_two_seconds_and_reads_its_settings_again_when_told(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess]
) -> None:
    collecting = collector(gateway(start=MORNING, speed=1).port)
    with collecting.feed() as feed:
        next(health_rows(feed, 10.0))
        collecting.process.send_signal(signal.SIGHUP)
        next(health_rows(feed, 10.0))
    began = time.monotonic()
    assert collecting.close() == 0
    assert time.monotonic() - began < 2.0
    assert "The settings were read again" in collecting.log()
    assert "The collector has ended." in collecting.log()


def test_a_kernel_state_of_another_kernel_is_refused(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    path = LakeLayout(home).kernel_state(SPY, DAY)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a state of no kernel")
    sentence = collector(gateway(start=MORNING, speed=1).port).refusal()
    assert str(path) in sentence
    assert "Make the daily files anew" in sentence


def test_a_live_home_takes_no_simulated_gateway(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    simulated = gateway(start=MORNING, speed=1)
    claim_home(home, Source.IBKR)
    sentence = collector(simulated.port).refusal()
    assert sentence == f"{home.root} is a live home and takes no simulated records: set SPY_HOME to another folder."


def test_a_full_disk_stops_the_files_and_not_the_feed(
    gateway: Callable[..., GatewayProcess],
    collector: Callable[..., CollectorProcess],
    home: Home,
    tiny_disk: Path,
) -> None:
    for name in ("realtime_original_data", "daily_realtime_data"):
        (home.data_folder / name).parent.mkdir(parents=True, exist_ok=True)
        (home.data_folder / name).symlink_to(tiny_disk)
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(bytes(200 << 10))
    collecting = collector(gateway(start=MORNING, speed=5).port)
    with collecting.feed() as feed:
        troubled = next(health.row for health in health_rows(feed, 30.0) if not health.row.files_ok)
        assert "the disk is full: free some space" in troubled.detail
        going_on = next(health_rows(feed, 5.0)).row
        assert going_on.seconds_made > troubled.seconds_made - 1
        ballast.unlink()
        tiny = next(health.row for health in health_rows(feed, 5.0) if health.row.files_ok)
    assert tiny.file_rows_dropped == 0
    assert collecting.log().count("the disk is full") == 1


def test_a_read_only_folder_stops_the_files_and_not_the_feed(
    gateway: Callable[..., GatewayProcess],
    collector: Callable[..., CollectorProcess],
    home: Home,
    read_only_disk: Path,
) -> None:
    for name in ("realtime_original_data", "daily_realtime_data"):
        (home.data_folder / name).parent.mkdir(parents=True, exist_ok=True)
        (home.data_folder / name).symlink_to(read_only_disk)
    collecting = collector(gateway(start=MORNING, speed=5).port)
    with collecting.feed() as feed:
        troubled = next(health.row for health in health_rows(feed, 30.0) if not health.row.files_ok)
        assert "the file system is read-only" in troubled.detail
        made = troubled.seconds_made
        assert any(health.row.seconds_made > made for health in health_rows(feed, 5.0))


def test_another_session_in_the_same_home_needs_another_collector(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess]
) -> None:
    first = gateway(start=MORNING, speed=1)
    collecting = collector(first.port)
    with collecting.feed() as feed:
        assert any(health.row.is_connected for health in health_rows(feed, 20.0))
    port = first.port
    first.close()
    gateway(start=f"{DAY}T14:00:00", speed=1, port=port)
    assert "start the collector again" in collecting.refusal()


def test_a_symbol_that_the_gateway_does_not_know_is_told(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    script = write_faults(home.root, "no_definition; chance = 1.0")
    collecting = collector(gateway(start=MORNING, speed=1, faults=script).port)
    with collecting.feed() as feed:
        assert any("does not know the contract (200)" in health.row.detail for health in health_rows(feed, 20.0))
