"""Single prints and quotes of the past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.gateway.live.day_tape import whole_where_possible
from spy_pipeline.gateway.live.quote_changes import beyond_prints, mid_point_changes, mid_points, price_changes
from spy_pipeline.gateway.live.tape_shelf import latest_session
from spy_pipeline.gateway.market.events import CONDITIONS, EXCHANGES, Quotes, Trades
from spy_pipeline.gateway.market.market import Market, MarketDay
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.history import historical_mid_points, historical_prints, historical_quotes

TICK_KINDS = ("TRADES", "BID_ASK", "MIDPOINT")
"""Kinds of ticks that are served."""
MAX_TICKS = 1000
"""Most ticks a request may ask for."""

_SEARCHED_SESSIONS = 30
_UNREPORTED = 2


@dataclass(frozen=True, slots=True)
class TickQuestion:
    """Which ticks are wanted."""

    symbol: str
    """Whose."""
    kind: str
    """TRADES, BID_ASK or MIDPOINT."""
    count: int
    """How many, 1 to 1000."""
    ignore_size: bool
    """Whether quotes that differ only in size are left out."""
    start_ns: int | None
    """The first ticks from here on, or None for the last ones before the end."""
    end_ns: int
    """Nothing at or after this instant."""


class TickHistory:
    """All ticks of one market up to a moment."""

    def __init__(self, market: Market, calendar: SessionCalendar, *, exact: bool) -> None:
        self._market = market
        self._calendar = calendar
        self._exact = exact

    def reply(self, req_id: int, question: TickQuestion) -> Frame:
        """The message with the ticks; the last second it touches is told whole, so there may be more than asked."""
        for session in self._sessions(question):
            day = self._market.day(question.symbol, session.day)
            if question.kind == "TRADES":
                trades = day.trades if self._exact else day.trades.rows(day.trades.in_history)
                rows = _chosen(trades.time_ns, question)
                if rows.start < rows.stop:
                    return _prints(req_id, trades.rows(rows))
            else:
                distinct = _distinct(day.quotes, question)
                chosen = distinct[_chosen(day.quotes.time_ns[distinct], question)]
                if len(chosen):
                    write = _quotes if question.kind == "BID_ASK" else _mid_points
                    return write(req_id, day, chosen)
        return self._none(req_id, question.kind)

    def _none(self, req_id: int, kind: str) -> Frame:
        if kind == "TRADES":
            return historical_prints(req_id, [], done=True)
        if kind == "BID_ASK":
            return historical_quotes(req_id, [], done=True)
        return historical_mid_points(req_id, [], done=True)

    def _sessions(self, question: TickQuestion) -> Iterator[Session]:
        """The sessions to search: forward from a start, backward from an end."""
        forward = question.start_ns is not None
        session = latest_session(
            self._calendar, question.end_ns - 1 if question.start_ns is None else question.start_ns
        )
        for _ in range(_SEARCHED_SESSIONS):
            if session.open_ns >= question.end_ns:
                return
            if self._market.has_day(question.symbol, session.day):
                yield session
            session = self._calendar.following(session.day) if forward else self._calendar.preceding(session.day)


def _distinct(quotes: Quotes, question: TickQuestion) -> NDArray[np.intp]:
    """The rows of quotes that count as ticks of their kind."""
    whole = slice(0, len(quotes))
    if question.kind == "MIDPOINT":
        return np.flatnonzero(mid_point_changes(quotes, whole))
    return np.flatnonzero(price_changes(quotes, whole)) if question.ignore_size else np.arange(len(quotes))


def _chosen(times_ns: NDArray[np.int64], question: TickQuestion) -> slice:
    """The first ticks from the start on or the last before the end, with all of the last second they touch."""
    stop = int(np.searchsorted(times_ns, question.end_ns))
    if question.start_ns is not None:
        first = int(np.searchsorted(times_ns, question.start_ns))
        if first + question.count >= stop:
            return slice(first, stop)
        second_end = (int(times_ns[first + question.count - 1]) // NANOSECONDS + 1) * NANOSECONDS
        return slice(first, min(stop, int(np.searchsorted(times_ns, second_end))))
    first = stop - question.count
    if first <= 0:
        return slice(0, stop)
    second_start = int(times_ns[first]) // NANOSECONDS * NANOSECONDS
    return slice(int(np.searchsorted(times_ns, second_start)), stop)


def _prints(req_id: int, trades: Trades) -> Frame:
    columns = zip(
        (trades.time_ns // NANOSECONDS).tolist(),
        trades.price.tolist(),
        whole_where_possible(trades.size),
        trades.in_history.tolist(),
        trades.exchange.tolist(),
        trades.condition.tolist(),
        strict=True,
    )
    rows = [
        (seconds, 0 if counted else _UNREPORTED, price, size, EXCHANGES[exchange], CONDITIONS[condition])
        for seconds, price, size, counted, exchange, condition in columns
    ]
    return historical_prints(req_id, rows, done=True)


def _quotes(req_id: int, day: MarketDay, chosen: NDArray[np.intp]) -> Frame:
    quotes = day.quotes.rows(chosen)
    bid_past_low, ask_past_high = beyond_prints(day.quotes, day.trades)
    columns = zip(
        (quotes.time_ns // NANOSECONDS).tolist(),
        (ask_past_high + 2 * bid_past_low)[chosen].tolist(),
        quotes.bid.tolist(),
        quotes.ask.tolist(),
        whole_where_possible(quotes.bid_size),
        whole_where_possible(quotes.ask_size),
        strict=True,
    )
    return historical_quotes(req_id, list(columns), done=True)


def _mid_points(req_id: int, day: MarketDay, chosen: NDArray[np.intp]) -> Frame:
    quotes = day.quotes.rows(chosen)
    seconds = (quotes.time_ns // NANOSECONDS).tolist()
    return historical_mid_points(req_id, list(zip(seconds, mid_points(quotes).tolist(), strict=True)), done=True)
