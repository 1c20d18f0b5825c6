"""Follows the collector's health between minutes: advice falls silent at once when it cannot be trusted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.processes import process_is_alive
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamName, StreamState
from spy_pipeline.core.records.source import Source
from spy_pipeline.live.minute_step import tell_if_changed
from spy_pipeline.live.outcomes import latest_advice, record_advice
from spy_pipeline.live.safe_mode import FEED_CAUSES, set_causes, silencing_reasons
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_feed import RowKind
from spy_pipeline.signals.advice import silence
from spy_pipeline.signals.causes import Cause

SILENT_SECONDS = 2.5
"""Real time without a word from the collector after which it counts as gone."""
_LOOK_SECONDS = 0.25
_AWAY = {FeedState.STARTING, FeedState.CONNECTING, FeedState.STOPPING}
_STREAMS = {
    StreamName.LEVEL_ONE: "level one",
    StreamName.DEPTH: "depth",
    StreamName.TRADES: "tick-by-tick trades",
    StreamName.QUOTES: "tick-by-tick quotes",
    StreamName.BARS: "real-time bars",
}
_MISSING = {
    StreamState.STALE: "{} is silent",
    StreamState.REFUSED: "the gateway gives no {}",
    StreamState.OFF: "no subscription is left for {}",
}
_DELAYED = "quotes are delayed for lack of a market data subscription"


def feed_causes(health: HealthRow | None) -> dict[Cause, str]:
    """What the collector's last word says against trusting the feed; no word is the worst."""
    if health is None:
        return {Cause.FEED_LOST: "the collector is not heard"}
    if health.state is FeedState.ASLEEP:
        return {}
    if health.state in _AWAY or not health.is_connected:
        return {Cause.FEED_LOST: _told([f"the collector is {health.state}"], health.detail)}
    causes = {}
    states = dict(zip(StreamName, health.stream_states, strict=True))
    lacking = [*_missing(states), *_awaited(health.state, states), *_delayed(health.detail)]
    if lacking:
        causes[Cause.FEED_STALE] = _told(lacking, health.detail)
    if states[StreamName.DEPTH] in {StreamState.FRESH, StreamState.STALE} and not health.book_valid:
        causes[Cause.BOOK_DOUBTED] = _told(["the order book is being rebuilt"], "" if causes else health.detail)
    return causes


def _missing(states: Mapping[StreamName, StreamState]) -> list[str]:
    """A sentence for each stream that advice needs and that is away.

    Trades that are not given do no harm while level one is there, whose trades stand in for them.
    """
    level_one, trades = states[StreamName.LEVEL_ONE], states[StreamName.TRADES]
    needed = [StreamName.LEVEL_ONE]
    if level_one in _MISSING or trades is StreamState.STALE:
        needed.append(StreamName.TRADES)
    return [_MISSING[states[name]].format(_STREAMS[name]) for name in needed if states[name] in _MISSING]


def _awaited(state: FeedState, states: Mapping[StreamName, StreamState]) -> list[str]:
    if state is not FeedState.SUBSCRIBING:
        return []
    awaited = [words for name, words in _STREAMS.items() if states[name] is StreamState.WAITING]
    return [f"waiting for {' and '.join(awaited) or 'a stream'}"]


def _delayed(detail: str) -> list[str]:
    """The collector tells of delay in its detail alone, the end of which may be cut off."""
    return [_DELAYED] if any(part and _DELAYED.startswith(part) for part in detail.split("; ")) else []


def _told(reasons: Sequence[str], detail: str) -> str:
    """What decides comes first, then whatever else the collector's detail says."""
    others = [part for part in detail.split("; ") if part and not any(said.startswith(part) for said in reasons)]
    return "; ".join([*reasons, *others])


class SafetyWatch:
    """Keeps the causes that the feed decides as they are, for one instrument, until told to stop."""

    def __init__(
        self,
        database: LedgerDatabase,
        instrument: Instrument,
        clock: Callable[[], Clock],
        open_feed: Callable[[], Feed],
    ) -> None:
        self._database = database
        self._instrument = instrument
        self._clock = clock
        self._open_feed = open_feed
        self._source: Source | None = None

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set; a feed that cannot be read is a lost one, a ledger that cannot be used is not."""
        while not stop.is_set():
            try:
                with self._open_feed() as feed:
                    self._follow(feed, stop)
            except SpyError:
                self.judge(None)
                stop.wait(_LOOK_SECONDS)

    def judge(self, health: HealthRow | None) -> bool:
        """Take in the collector's last word; says whether anything changed.

        Outside of sessions nothing is judged. Where the ledger cannot be used now, causes stay as they are: the next
        look judges anew.
        """
        try:
            now_ns = self._clock().now_ns()
            causes = feed_causes(health) if self._instrument.sessions().at(now_ns) else {}
            return self._set(causes, now_ns)
        except SpyError:
            return False

    def _follow(self, feed: Feed, stop: threading.Event) -> None:
        """Judge the newest word at each look, however long the ledger held up the look before."""
        health, heard = None, time.monotonic()
        while not stop.is_set():
            newest = feed.newest(RowKind.HEALTH)
            if newest is not None and isinstance(newest.row, HealthRow):
                health, heard = newest.row, newest.published_ns / 1e9
            self._source = feed.source or self._source
            is_silent = time.monotonic() - heard > SILENT_SECONDS or not process_is_alive(feed.writer_pid)
            if is_silent or health is not None:
                self.judge(None if is_silent else health)
            feed.next({RowKind.HEALTH}, timeout_s=_LOOK_SECONDS)

    def _set(self, causes: Mapping[Cause, str], now_ns: int) -> bool:
        with self._database.reading() as connection:
            present = {Cause(item.cause) for item in silencing_reasons(connection, self._instrument)} & FEED_CAUSES
        if present == set(causes):
            return False
        with self._database.writing() as connection:
            former = latest_advice(connection, self._instrument)
            source = self._source or (former.source if former else Source.IBKR)
            changed = set_causes(connection, self._instrument, FEED_CAUSES, causes, now_ns=now_ns, source=source)
            reasons = silencing_reasons(connection, self._instrument)
            if changed and reasons and former is not None and former.kind != "no_trade":
                silent = silence(self._instrument.key, now_ns, source, reasons)
                tell_if_changed(connection, self._instrument, silent)
                record_advice(connection, silent)
        return changed
