"""A market whose days are made of minute bars, synthetic or replayed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.gateway.market.bar_building import value_bars
from spy_pipeline.gateway.market.day import ExpandedDay
from spy_pipeline.gateway.market.events import Bars
from spy_pipeline.gateway.market.market import VolatilityKind
from spy_pipeline.gateway.market.minute_bars import MinuteSource
from spy_pipeline.gateway.market.option_market import SurfaceOptionMarket
from spy_pipeline.gateway.market.traits import traits_of
from spy_pipeline.gateway.market.volatility_outlook import VolatilityOutlook

_DAYS_KEPT = 16
_SECONDS_A_DAY = 86_400
_DailyBar = tuple[int, float, float, float, float, float, float, int]


class BarMarket:
    """All symbols and days of one source of minute bars; a Market."""

    def __init__(self, source: MinuteSource, seed: int, *, leave_out: bool) -> None:
        self._source = source
        self._seed = seed
        self._leave_out = leave_out
        self._expanded = lru_cache(maxsize=_DAYS_KEPT)(self._expand)
        self._outlook = lru_cache(maxsize=4 * _DAYS_KEPT)(self._make_outlook)
        self._daily: dict[tuple[str, date, bool], _DailyBar] = {}
        self._known_days = {symbol: frozenset(source.days(symbol)) for symbol in source.symbols()}

    @property
    def source(self) -> MinuteSource:
        """Where the minute bars come from."""
        return self._source

    def symbols(self) -> tuple[str, ...]:
        """Symbols that it trades."""
        return self._source.symbols()

    def has_day(self, symbol: str, day: date) -> bool:
        """Whether there are events for this symbol on this day."""
        return day in self._known_days.get(symbol, ())

    def first_day(self, symbol: str) -> date:
        """The first day it has of this symbol."""
        self._require_symbol(symbol)
        return self._source.days(symbol)[0]

    def day(self, symbol: str, day: date) -> ExpandedDay:
        """Everything of one day, the same whenever asked."""
        self._require_symbol(symbol)
        if not self.has_day(symbol, day):
            session = self.calendar(symbol).session(day)
            raise SpyError(f"This market has no bars of {symbol} on {session.day}: it begins {self.first_day(symbol)}.")
        return self._expanded(symbol, day)

    def daily_bars(self, symbol: str, first: date, last: date, *, exact: bool) -> Bars:
        """One bar a session from `first` to `last`, both included, each stamped with the session's opening."""
        self._require_symbol(symbol)
        days = [day for day in self._source.days(symbol) if first <= day <= last]
        rows = [self._daily_bar(symbol, day, exact) for day in days]
        columns = list(zip(*rows, strict=True)) if rows else [()] * 8
        start, count = (np.array(columns[n], dtype=np.int64) for n in (0, 7))
        open_, high, low, close, volume, wap = (np.array(columns[n], dtype=np.float64) for n in range(1, 7))
        return Bars(start, open_, high, low, close, volume, wap, count)

    def volatility_bars(self, symbol: str, day: date, seconds: int, until_ns: int, kind: VolatilityKind) -> Bars:
        """Bars of the 30-day option-implied or historical volatility of one day, yearly, before `until_ns`."""
        expanded = self.day(symbol, day)
        outlook = self._outlook(symbol, day)
        of_price: dict[VolatilityKind, Callable[..., np.ndarray[tuple[int], np.dtype[np.float64]]]] = {
            "implied": outlook.implied_volatility,
            "historical": outlook.historical_volatility,
        }
        value = of_price[kind](expanded.midpoint)
        return value_bars(expanded.quotes.time_ns, value, expanded.session, seconds, until_ns)

    def options(self, symbol: str) -> SurfaceOptionMarket:
        """The options on this symbol."""
        self._require_symbol(symbol)
        return SurfaceOptionMarket(_Underlying(self, symbol))

    def calendar(self, symbol: str) -> SessionCalendar:
        """The sessions of this symbol."""
        return Instrument.parse(symbol).sessions()

    def outlook(self, symbol: str, day: date) -> VolatilityOutlook:
        """Expected volatility as it stood before the session of `day`."""
        return self._outlook(symbol, day)

    def last_session(self, symbol: str, at_ns: int) -> Session:
        """The latest session of this symbol that has opened by `at_ns`."""
        days = self._source.days(symbol)
        position = bisect_right(days, new_york_time(at_ns).date())
        for day in reversed(days[max(position - 2, 0) : position]):
            session = self.calendar(symbol).session(day)
            if session.open_ns <= at_ns:
                return session
        raise SpyError(f"This market has no bars of {symbol} before its first day {days[0]}: ask for a later moment.")

    def _require_symbol(self, symbol: str) -> None:
        if symbol not in self._known_days:
            raise SpyError(f"This market does not trade {symbol}: it has {', '.join(self.symbols())}.")

    def _expand(self, symbol: str, day: date) -> ExpandedDay:
        session = self.calendar(symbol).session(day)
        minutes = self._source.minutes(symbol, day)
        previous_close = self._source.previous_close(symbol, day)
        return ExpandedDay(
            symbol, session, minutes, previous_close=previous_close, seed=self._seed, leave_out=self._leave_out
        )

    def _make_outlook(self, symbol: str, day: date) -> VolatilityOutlook:
        return VolatilityOutlook.after(self._source.record(symbol, day), self._source.previous_close(symbol, day))

    def _daily_bar(self, symbol: str, day: date, exact: bool) -> _DailyBar:
        key = (symbol, day, exact)
        if key not in self._daily:
            expanded = self._expand(symbol, day)
            session = expanded.session
            bars = expanded.bars(_SECONDS_A_DAY, session.close_ns, exact=exact)
            fields = (bars.open, bars.high, bars.low, bars.close, bars.volume, bars.wap)
            prices = [float(column[0]) for column in fields]
            self._daily[key] = (session.open_ns, *prices, int(bars.count[0]))  # type: ignore[assignment]
        return self._daily[key]


class _Underlying:
    """One symbol of the market, as its options see it."""

    def __init__(self, market: BarMarket, symbol: str) -> None:
        self._market = market
        self._symbol = symbol
        self.calendar = market.calendar(symbol)
        self.traits = traits_of(symbol)

    def price_at(self, at_ns: int) -> float:
        """Middle of its quote, the latest one outside sessions."""
        session = self.latest_session(at_ns)
        return self._market.day(self._symbol, session.day).midpoint_at(at_ns)

    def outlook(self, day: date) -> VolatilityOutlook:
        """Expected volatility as it stood before the session of `day`."""
        return self._market.outlook(self._symbol, day)

    def latest_session(self, at_ns: int) -> Session:
        """The session that is on, or the last one that was."""
        return self._market.last_session(self._symbol, at_ns)
