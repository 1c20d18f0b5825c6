"""Advice falls silent as soon as the collector cannot be trusted, and speaks again by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamName, StreamState
from spy_pipeline.live.safety_watch import SafetyWatch, feed_causes
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.signals.causes import Cause
from tests.conftest import CHECKOUT
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living
from tests.realtime.publishing import Publishing, health

FRESH = (StreamState.FRESH,) * len(StreamName)
WELL = replace(health(1), stream_states=FRESH)
COLD = "no kernel state of the days before, so features that look back are missing"
DELAYED = "quotes are delayed for lack of a market data subscription"


def streams(**states: StreamState) -> tuple[StreamState, ...]:
    return tuple(states.get(name, StreamState.FRESH) for name in StreamName)


def degraded(detail: str = "", **states: StreamState) -> HealthRow:
    return replace(WELL, state=FeedState.DEGRADED, stream_states=streams(**states), detail=detail)


@pytest.mark.parametrize(
    ("word", "causes"),
    [
        (WELL, set()),
        (None, {Cause.FEED_LOST}),
        (replace(WELL, state=FeedState.CONNECTING, is_connected=False), {Cause.FEED_LOST}),
        (replace(WELL, state=FeedState.SUBSCRIBING), {Cause.FEED_STALE}),
        (
            replace(WELL, state=FeedState.DEGRADED, stream_states=streams(level_one=StreamState.STALE)),
            {Cause.FEED_STALE},
        ),
        (
            replace(WELL, state=FeedState.DEGRADED, stream_states=streams(depth=StreamState.REFUSED), book_valid=False),
            set(),
        ),
        (replace(WELL, state=FeedState.DEGRADED, book_valid=False), {Cause.BOOK_DOUBTED}),
        (replace(WELL, state=FeedState.ASLEEP, is_connected=False), set()),
        (degraded(level_one=StreamState.REFUSED), {Cause.FEED_STALE}),
        (degraded(level_one=StreamState.OFF), {Cause.FEED_STALE}),
        (degraded(trades=StreamState.STALE), {Cause.FEED_STALE}),
        (degraded(trades=StreamState.REFUSED, quotes=StreamState.REFUSED), set()),
        (degraded(DELAYED), {Cause.FEED_STALE}),
        (degraded(f"{COLD}; {DELAYED[:20]}"), {Cause.FEED_STALE}),
        (degraded(COLD), set()),
    ],
)
def test_what_the_collector_says_decides(word: HealthRow | None, causes: set[Cause]) -> None:
    assert set(feed_causes(word)) == causes


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (degraded(f"{COLD}; level one is silent", level_one=StreamState.STALE), f"level one is silent; {COLD}"),
        (
            degraded(COLD, level_one=StreamState.REFUSED, trades=StreamState.REFUSED),
            f"the gateway gives no level one; the gateway gives no tick-by-tick trades; {COLD}",
        ),
        (
            degraded(f"Data are lost; {COLD}", level_one=StreamState.STALE, trades=StreamState.OFF),
            f"level one is silent; no subscription is left for tick-by-tick trades; Data are lost; {COLD}",
        ),
        (degraded(f"{COLD}; {DELAYED}"), f"{DELAYED}; {COLD}"),
        (degraded(f"{COLD}; {DELAYED[:20]}"), f"{DELAYED}; {COLD}"),
        (
            replace(degraded(COLD, depth=StreamState.WAITING, bars=StreamState.WAITING), state=FeedState.SUBSCRIBING),
            f"waiting for depth and real-time bars; {COLD}",
        ),
        (replace(degraded(COLD), book_valid=False), f"the order book is being rebuilt; {COLD}"),
        (replace(degraded(COLD), state=FeedState.CONNECTING), f"the collector is connecting; {COLD}"),
    ],
)
def test_the_reason_itself_comes_before_whatever_else_the_collector_says(word: HealthRow, told: str) -> None:
    assert list(feed_causes(word).values()) == [told]


def test_the_collector_tells_of_delay_in_the_words_that_are_looked_for() -> None:
    assert f'"{DELAYED}"' in (CHECKOUT / "cpp_ext/collector/instrument_rows.cpp").read_text()


@pytest.fixture
def collector(live_home: LiveHome) -> Iterator[Publishing]:
    publishing = Publishing(live_home.home)
    yield publishing
    publishing.close()


@pytest.fixture
def watched(live_home: LiveHome, collector: Publishing) -> Iterator[Living]:
    collector.publish(WELL)
    living = Living(live_home)
    living.live(1, 3)
    with watching(living, LedgerDatabase(live_home.home), lambda: Feed.open(live_home.home, SPY)):
        yield living


@contextmanager
def watching(living: Living, database: LedgerDatabase, open_feed: Callable[[], Feed]) -> Iterator[None]:
    stop = threading.Event()
    watch = SafetyWatch(database, SPY, lambda: living.clock, open_feed)
    thread = threading.Thread(target=watch.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class ImpatientLedger(LedgerDatabase):
    """A ledger that gives up at once when another process writes, and counts how often it did."""

    refusals = 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        try:
            with super().writing() as connection:
                yield connection
        except SpyError:
            self.refusals += 1
            raise


@pytest.fixture
def impatient(live_home: LiveHome, monkeypatch: pytest.MonkeyPatch) -> ImpatientLedger:
    with monkeypatch.context() as patch:
        patch.setattr("spy_pipeline.core.ledger.database._WAIT_SECONDS", 0.01)
        return ImpatientLedger(live_home.home)


def kinds(living: Living) -> list[str]:
    return [advice.kind for advice in reversed(living.ledger.advice(last=20))]


def told(living: Living) -> list[str]:
    with living.database.reading() as connection:
        return list(connection.execute(text("SELECT kind FROM outbox_events ORDER BY number")).scalars())


def until(said: Callable[[], bool], within_s: float = 30.0) -> None:
    deadline = time.monotonic() + within_s
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_silence_begins_without_a_run_and_ends_with_the_next_forecast(watched: Living, collector: Publishing) -> None:
    before = len(kinds(watched))
    collector.publish(replace(WELL, state=FeedState.DEGRADED, book_valid=False, detail="the book is crossed"))
    until(lambda: len(kinds(watched)) == before + 1)
    silent = watched.ledger.advice()[0]
    assert silent.kind == "no_trade"
    assert silent.bar_end_ns is None
    assert [reason.detail for reason in silent.reasons] == ["the order book is being rebuilt; the book is crossed"]
    collector.publish(WELL)
    until(lambda: told(watched)[-1] == "safe_mode_left")
    watched.live(4, 4)
    assert kinds(watched)[-1] == "expected_range"
    assert told(watched)[-3:] == ["advice_changed", "safe_mode_left", "advice_changed"]


def test_a_forecast_made_meanwhile_says_so(watched: Living, collector: Publishing) -> None:
    collector.publish(replace(WELL, state=FeedState.DEGRADED, book_valid=False, detail="the book is crossed"))
    until(lambda: kinds(watched)[-1] == "no_trade")
    watched.live(4, 4)
    forecast = watched.ledger.forecast(watched.at(4))
    assert forecast is not None
    assert "the book is crossed" in forecast.health
    assert kinds(watched)[-1] == "no_trade"


def test_a_collector_that_is_gone_is_noticed(watched: Living, collector: Publishing) -> None:
    collector.close()
    until(lambda: "feed_lost" in told(watched))
    publishing = Publishing(watched.place.home)
    publishing.publish(WELL)
    until(lambda: told(watched)[-1] == "feed_back")
    until(lambda: told(watched).count("feed_lost") == 2, within_s=15.0)
    publishing.close()


def test_a_busy_ledger_is_no_lost_feed(
    live_home: LiveHome, collector: Publishing, impatient: ImpatientLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spy_pipeline.live.safety_watch.SILENT_SECONDS", 600.0)
    living = Living(live_home)
    living.live(1, 3)
    before = told(living)
    with watching(living, impatient, lambda: Feed.open(live_home.home, SPY)):
        with living.database.writing():
            collector.publish(replace(WELL, state=FeedState.DEGRADED, book_valid=False, detail="the book is crossed"))
            until(lambda: impatient.refusals >= 3)
        until(lambda: kinds(living)[-1] == "no_trade")
    assert told(living) == [*before, "safe_mode_entered", "advice_changed"]
    assert [reason.detail for reason in living.ledger.advice()[0].reasons] == [
        "the order book is being rebuilt; the book is crossed"
    ]


def test_a_feed_that_cannot_be_read_is_told_once_the_ledger_is_back(
    live_home: LiveHome, impatient: ImpatientLedger
) -> None:
    def refused() -> Feed:
        raise SpyError("nobody publishes it")

    living = Living(live_home)
    living.live(1, 3)
    before = told(living)
    with living.database.writing(), watching(living, impatient, refused):
        until(lambda: impatient.refusals >= 2)
    assert told(living) == before
    with watching(living, impatient, refused):
        until(lambda: kinds(living)[-1] == "no_trade")
    assert told(living) == [*before, "safe_mode_entered", "feed_lost", "advice_changed"]
