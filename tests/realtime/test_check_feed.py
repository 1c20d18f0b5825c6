"""check_feed: what every feed promises, held against shared memory, the socket and the port alike."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_feed import ALL_KINDS, Missed, Published, Restarted, Row, RowFeed, RowKind
from spy_pipeline.realtime.socket_feed import SocketFeed
from tests.realtime.publishing import Publishing, health, minute, second, trade

SPY = Instrument.parse("SPY")
ROWS: tuple[Row, ...] = (second(7), minute(3), trade(1), health(2, "The order book is not granted."))
PATIENCE_S = 20.0

Opening: TypeAlias = Callable[[Home], RowFeed]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()
OPENINGS: dict[str, Opening] = {
    "shared memory": lambda home: Feed.open(home, SPY),
    "socket": lambda home: SocketFeed.open(home, SPY),
    "port": lambda _home: SocketFeed(PORT, "SPY"),
}


@pytest.fixture(params=OPENINGS)
def opening(request: pytest.FixtureRequest) -> Opening:
    return OPENINGS[request.param]


@pytest.fixture
def publishing(home: Home) -> Iterator[Publishing]:
    started = Publishing(home, "SPY", "QQQ", tcp_port=PORT)
    yield started
    started.close()


@pytest.fixture
def feed(home: Home, publishing: Publishing, opening: Opening) -> Iterator[RowFeed]:
    with opening(home) as opened:
        heard(opened, publishing)
        yield opened


def heard(feed: RowFeed, publishing: Publishing) -> None:
    """Publish until the feed hears it: a socket begins with what is published once it is served."""
    marker = health(0, "are you there?")
    while feed.next(timeout_s=0.05) is None:
        publishing.publish(marker)
    while feed.next(timeout_s=0.3) is not None:
        pass


def rows(feed: RowFeed, count: int) -> list[Row]:
    """So many rows, with no other event among them."""
    found = [feed.next(timeout_s=PATIENCE_S) for _ in range(count)]
    assert all(isinstance(event, Published) for event in found), found
    return [event.row for event in found if isinstance(event, Published)]


def test_rows_come_as_they_were_published_in_order(feed: RowFeed, publishing: Publishing) -> None:
    for row in ROWS * 3:
        publishing.publish(row)
    found = rows(feed, 12)
    assert [type(row) for row in found] == [type(row) for row in ROWS * 3]
    assert found[:3] == list(ROWS[:3])
    assert found[3].detail == "The order book is not granted."  # type: ignore[union-attr]


def test_cells_are_the_same_whichever_way_they_came(feed: RowFeed, publishing: Publishing) -> None:
    publishing.publish(second(7))
    event = feed.next(timeout_s=PATIENCE_S)
    assert isinstance(event, Published)
    assert event.cells["bid_prices"].tolist() == list(second(7).bid_prices)
    assert event.cells["bid_owners"][1] == b"BATS"
    assert event.cells["features"].shape == (43,)


def test_only_wanted_kinds_of_the_wanted_instrument_come(feed: RowFeed, publishing: Publishing) -> None:
    publishing.publish(minute(9), "QQQ")
    for row in ROWS:
        publishing.publish(row)
    event = feed.next({RowKind.MINUTE}, timeout_s=PATIENCE_S)
    assert isinstance(event, Published)
    assert event.row == minute(3)
    assert event.instrument == feed.instrument == "SPY"
    assert feed.next({RowKind.MINUTE}, timeout_s=0.05) is None


def test_waiting_ends_in_time_and_lets_other_threads_run(feed: RowFeed) -> None:
    ticks = 0
    is_over = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not is_over.wait(0.01):
            ticks += 1

    counting = threading.Thread(target=count)
    counting.start()
    begin = time.monotonic()
    assert feed.next(timeout_s=0.5) is None
    waited = time.monotonic() - begin
    is_over.set()
    counting.join()
    assert waited >= 0.5
    assert ticks > 5
    assert list(feed.events(timeout_s=0.01)) == []


def test_a_row_that_comes_while_waiting_ends_the_wait(feed: RowFeed, publishing: Publishing) -> None:
    threading.Timer(0.1, publishing.publish, [minute(4)]).start()
    event = next(feed.events({RowKind.MINUTE}))
    assert isinstance(event, Published)
    assert event.row == minute(4)


def test_the_newest_of_a_kind_stays_at_hand(feed: RowFeed, publishing: Publishing) -> None:
    publishing.publish(minute(1))
    publishing.publish(minute(2))
    rows(feed, 2)
    newest = feed.newest(RowKind.MINUTE)
    assert newest is not None
    assert newest.row == minute(2)
    assert feed.newest(RowKind.TRADE) is None


def test_it_says_what_the_gateway_is(feed: RowFeed, publishing: Publishing) -> None:
    assert feed.source is None
    publishing.announce(Source.SIMULATED)
    publishing.publish(trade(1))
    rows(feed, 1)
    assert feed.source is Source.SIMULATED


def test_a_restart_is_told_and_reading_goes_on(
    home: Home, feed: RowFeed, publishing: Publishing, opening: Opening
) -> None:
    publishing.publish(minute(1))
    rows(feed, 1)
    publishing.close()
    assert feed.next(timeout_s=0.2) is None
    again = Publishing(home, "SPY", tcp_port=PORT)
    event = feed.next(timeout_s=PATIENCE_S)
    assert isinstance(event, Restarted)
    heard_again = None
    while heard_again is None:
        again.publish(minute(2))
        heard_again = feed.next(timeout_s=0.2)
    assert isinstance(heard_again, Published)
    assert heard_again.row == minute(2)
    again.close()


def test_a_reader_that_fell_behind_is_told_how_many_it_missed_or_sent_away(
    feed: RowFeed, publishing: Publishing
) -> None:
    published = 20_000
    publishing.publish_trades(range(published))
    accounted, newest = 0, -1
    for event in feed.events(ALL_KINDS, timeout_s=1.0):
        if isinstance(event, Missed):
            accounted += event.count
        elif isinstance(event, Published):
            accounted += 1
            assert event.row.time_ns > newest, "a row came twice or out of order"  # type: ignore[union-attr]
            newest = event.row.time_ns  # type: ignore[union-attr]
    publishing.publish(trade(published))
    for event in feed.events(ALL_KINDS, timeout_s=2.0):
        accounted += event.count if isinstance(event, Missed) else 1
    assert accounted == published + 1


def test_a_closed_feed_says_so(feed: RowFeed) -> None:
    feed.close()
    with pytest.raises(ValueError, match="closed"):
        feed.next(timeout_s=0.0)


def test_without_a_collector_it_is_refused_by_a_sentence(home: Home, opening: Opening) -> None:
    with pytest.raises(SpyError, match=r"^No collector .*start it with `spy collector start`\.$"):
        opening(home)


def test_rows_of_a_feed_can_be_told_apart_by_type(feed: RowFeed, publishing: Publishing) -> None:
    publishing.publish(minute(5))
    match feed.next(timeout_s=PATIENCE_S):
        case Published(row=MinuteRow(start_ns=start)):
            assert start == 5 * 60_000_000_000
        case other:
            pytest.fail(f"no minute, but {other}")
