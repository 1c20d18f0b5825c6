"""Bars of the past, of every size and kind that the gateway serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.gateway.history.bar_size import BarSize, Span
from spy_pipeline.gateway.market.events import Bars
from spy_pipeline.gateway.market.market import Market, QuoteKind, VolatilityKind

_TRADE_KINDS = ("TRADES", "ADJUSTED_LAST")
_QUOTE_KINDS: dict[str, QuoteKind] = {"MIDPOINT": "MIDPOINT", "BID": "BID", "ASK": "ASK", "BID_ASK": "BID_ASK"}
_VOLATILITY_KINDS: dict[str, VolatilityKind] = {
    "OPTION_IMPLIED_VOLATILITY": "implied",
    "HISTORICAL_VOLATILITY": "historical",
}
BAR_KINDS = (*_TRADE_KINDS, *_QUOTE_KINDS, *_VOLATILITY_KINDS)
"""Every kind of bar that is served."""
LIVE_BAR_KINDS = (*_TRADE_KINDS, "MIDPOINT", "BID", "ASK")
"""Kinds of bars that can be followed live."""

_DAY_SECONDS = 86400


class BarHistory:
    """All bars of one market up to a moment."""

    def __init__(self, market: Market, calendar: SessionCalendar, *, exact: bool) -> None:
        self._market = market
        self._calendar = calendar
        self._exact = exact

    def bars(self, symbol: str, kind: str, size: BarSize, start_ns: int, end_ns: int, *, now_ns: int) -> Bars:
        """Bars that begin from `start_ns` on and before `end_ns`, at least one; what is after `now_ns` is in none."""
        if start_ns >= end_ns:
            return join_bars([])
        sessions = self.sessions(symbol, start_ns, end_ns)
        if size.span in (Span.WEEK, Span.MONTH):
            return merge_bars(self._daily(symbol, kind, sessions, now_ns), size.span)
        if size.span is Span.DAY:
            return self._daily(symbol, kind, sessions, now_ns)
        found = [self.day_bars(symbol, kind, session, size.seconds, now_ns) for session in sessions]
        every = join_bars(found)
        past = every.rows(every.start_ns < end_ns)
        covered = past.rows(past.start_ns >= start_ns)
        return covered if len(covered) else past.rows(slice(-1, None))

    def sessions(self, symbol: str, start_ns: int, end_ns: int) -> list[Session]:
        """The sessions with events of `symbol` that overlap the stretch of time."""
        first, last = new_york_time(start_ns).date(), new_york_time(end_ns - 1).date()
        return [
            session
            for session in self._calendar.between(first, last)
            if session.open_ns < end_ns and session.close_ns > start_ns and self._market.has_day(symbol, session.day)
        ]

    def day_bars(self, symbol: str, kind: str, session: Session, seconds: int, until_ns: int) -> Bars:
        """One day's bars of things before `until_ns`."""
        if kind in _VOLATILITY_KINDS:
            return self._market.volatility_bars(symbol, session.day, seconds, until_ns, _VOLATILITY_KINDS[kind])
        day = self._market.day(symbol, session.day)
        if kind in _QUOTE_KINDS:
            return day.quote_bars(_QUOTE_KINDS[kind], seconds, until_ns)
        return day.bars(seconds, until_ns, exact=self._exact)

    def _daily(self, symbol: str, kind: str, sessions: Sequence[Session], now_ns: int) -> Bars:
        """One bar a session; complete days of trades come from the market's own daily bars."""
        if kind not in _TRADE_KINDS:
            return join_bars([self.day_bars(symbol, kind, one, _DAY_SECONDS, now_ns) for one in sessions])
        complete = [session for session in sessions if session.close_ns <= now_ns]
        found = []
        if complete:
            found.append(self._market.daily_bars(symbol, complete[0].day, complete[-1].day, exact=self._exact))
        found += [self.day_bars(symbol, kind, one, _DAY_SECONDS, now_ns) for one in sessions[len(complete) :]]
        return join_bars(found)


def join_bars(parts: Sequence[Bars]) -> Bars:
    """The bars of several days one after the other."""
    if len(parts) == 1:
        return parts[0]
    columns: list[NDArray[np.float64] | NDArray[np.int64]] = []
    for column in fields(Bars):
        kept = [getattr(part, column.name) for part in parts]
        columns.append(np.concatenate(kept) if kept else np.empty(0, dtype=np.int64))
    return Bars(*columns)  # type: ignore[arg-type]  # one concatenation per field, in the order of the fields


def merge_bars(bars: Bars, span: Span) -> Bars:
    """Daily bars made into weekly or monthly ones, each stamped with its first session."""
    if not len(bars):
        return bars
    keys = [_calendar_key(start_ns, span) for start_ns in bars.start_ns.tolist()]
    firsts = np.array([row for row in range(len(keys)) if row == 0 or keys[row] != keys[row - 1]])
    lasts = np.append(firsts[1:], len(keys)) - 1
    return combine(bars, firsts, lasts)


def combine(bars: Bars, firsts: NDArray[np.intp], lasts: NDArray[np.intp]) -> Bars:
    """One bar for each run of bars from a row in `firsts` to the row in `lasts` of the same position; runs adjoin."""
    bars = bars.rows(slice(0, int(lasts[-1]) + 1))
    of_trades = bars.volume >= 0

    def total(column: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
        return np.add.reduceat(np.where(of_trades, column, 0), firsts).astype(np.float64)

    volume = total(bars.volume)
    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.where(volume > 0, total(bars.wap * bars.volume) / volume, bars.wap[lasts])
    traded = of_trades[firsts]
    return Bars(
        bars.start_ns[firsts],
        bars.open[firsts],
        np.maximum.reduceat(bars.high, firsts),
        np.minimum.reduceat(bars.low, firsts),
        bars.close[lasts],
        np.where(traded, volume, -1.0),
        np.where(traded, np.round(average, 6), -1.0),
        np.where(traded, total(bars.count), -1.0).astype(np.int64),
    )


def _calendar_key(start_ns: int, span: Span) -> tuple[int, int]:
    day = new_york_time(start_ns).date()
    if span is Span.MONTH:
        return day.year, day.month
    iso = day.isocalendar()
    return iso.year, iso.week
