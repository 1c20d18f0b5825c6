"""The slow generic ticks of a line: volatilities, option activity, ranges of past weeks, shortable shares."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.live.day_tape import between
from spy_pipeline.gateway.live.samples import SHARES_A_VOLUME_UNIT
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.events import Bars
from spy_pipeline.gateway.market.market import Market, VolatilityKind
from spy_pipeline.gateway.streams import generic_request, tick_types
from spy_pipeline.gateway.streams.stream import Batch, Stream
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.ticks import tick_generic, tick_price, tick_size

_CALLS_A_SHARE, _PUTS_A_SHARE = 0.055, 0.065
"""Option contracts traded for each share of the underlying traded; fixed, so that the line has something to show."""
_OPEN_DAYS = 2.5
"""Open interest in average days of option volume; fixed likewise."""
_SHORTABLE_LEVEL = 3.0
"""Above 2.5: at least a thousand shares can be sold short."""
_SHORTABLE_SHARE = 0.2
"""Part of the average daily volume that can be sold short."""
_RANGES = (
    (13, tick_types.LOW_13_WEEKS, tick_types.HIGH_13_WEEKS),
    (26, tick_types.LOW_26_WEEKS, tick_types.HIGH_26_WEEKS),
    (52, tick_types.LOW_52_WEEKS, tick_types.HIGH_52_WEEKS),
)
_AVERAGED_SESSIONS = 90
_NEED_DAILY_BARS = frozenset(
    (
        generic_request.OPTION_OPEN_INTEREST,
        generic_request.AVERAGE_OPTION_VOLUME,
        generic_request.MISCELLANEOUS,
        generic_request.SHORTABLE,
    )
)


class _Scheduled(NamedTuple):
    time_ns: int
    """When it is due."""
    tick_type: int
    """Which tick it is."""
    frame: Frame
    """The message."""


class GenericTickStream(Stream):
    """Sends the generic ticks of a day: some at once, some every minute."""

    def __init__(self, req_id: int, symbol: str, shelf: TapeShelf, market: Market, ticks: frozenset[int]) -> None:
        super().__init__(req_id, symbol)
        self._shelf = shelf
        self._market = market
        self._ticks = ticks
        self._standing: list[Frame] = []
        self._schedule: list[_Scheduled] = []
        self._due_ns = np.empty(0, dtype=np.int64)

    async def load(self, session: Session) -> None:
        """Compute the day's values."""
        if self._market.has_day(self.symbol, session.day):
            self._standing, self._schedule = await self._shelf.compute(lambda: self._compute(session))
            self._due_ns = np.array([item.time_ns for item in self._schedule], dtype=np.int64)

    def begin(self, at_ns: int) -> list[Frame]:
        """What holds all day, and the latest of what changes every minute."""
        latest: dict[int, Frame] = {}
        for item in self._schedule[between(self._due_ns, -1, at_ns)]:
            latest[item.tick_type] = item.frame
        return self._standing + list(latest.values())

    def enter_day(self, at_ns: int) -> list[Frame]:
        """The same for the new day."""
        return self.begin(at_ns)

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """What is due in the window."""
        due = self._schedule[between(self._due_ns, after_ns, until_ns)]
        return Batch([item.time_ns for item in due], [item.frame for item in due])

    def _compute(self, session: Session) -> tuple[list[Frame], list[_Scheduled]]:
        standing: list[Frame] = []
        if self._ticks & _NEED_DAILY_BARS:
            year_ago = session.day - timedelta(weeks=52)
            day_before = session.day - timedelta(days=1)
            standing = self._standing_ticks(self._market.daily_bars(self.symbol, year_ago, day_before, exact=False))
        return standing, list(heapq.merge(*self._minute_ticks(session)))

    def _standing_ticks(self, days: Bars) -> list[Frame]:
        """What the daily bars of the past year say."""
        if not len(days):
            return []
        volume = float(np.mean(days.volume[-_AVERAGED_SESSIONS:]))
        frames: list[Frame] = []
        if generic_request.MISCELLANEOUS in self._ticks:
            for weeks, low, high in _RANGES:
                kept = days.rows(days.start_ns >= days.start_ns[-1] - weeks * 7 * 24 * 60 * MINUTE_NS)
                frames.append(tick_price(self.req_id, low, float(kept.low.min()), 0, 0))
                frames.append(tick_price(self.req_id, high, float(kept.high.max()), 0, 0))
            frames.append(tick_size(self.req_id, tick_types.AVERAGE_VOLUME, int(volume) // SHARES_A_VOLUME_UNIT))
        if generic_request.OPTION_OPEN_INTEREST in self._ticks:
            calls, puts = int(volume * _CALLS_A_SHARE * _OPEN_DAYS), int(volume * _PUTS_A_SHARE * _OPEN_DAYS)
            frames.append(tick_size(self.req_id, tick_types.CALL_OPEN_INTEREST, calls))
            frames.append(tick_size(self.req_id, tick_types.PUT_OPEN_INTEREST, puts))
        if generic_request.AVERAGE_OPTION_VOLUME in self._ticks:
            contracts = int(volume * (_CALLS_A_SHARE + _PUTS_A_SHARE))
            frames.append(tick_size(self.req_id, tick_types.AVERAGE_OPTION_VOLUME, contracts))
        if generic_request.SHORTABLE in self._ticks:
            frames.append(tick_generic(self.req_id, tick_types.SHORTABLE, _SHORTABLE_LEVEL))
            shares = int(volume * _SHORTABLE_SHARE)
            frames.append(tick_size(self.req_id, tick_types.SHORTABLE_SHARES, shares))
        return frames

    def _minute_ticks(self, session: Session) -> list[Iterator[_Scheduled]]:
        """One ascending schedule for each tick that changes every minute."""
        found: list[Iterator[_Scheduled]] = []
        if generic_request.HISTORICAL_VOLATILITY in self._ticks:
            found.append(self._volatility(session, "historical", tick_types.HISTORICAL_VOLATILITY))
        if generic_request.IMPLIED_VOLATILITY in self._ticks:
            found.append(self._volatility(session, "implied", tick_types.IMPLIED_VOLATILITY))
        if generic_request.OPTION_VOLUME in self._ticks:
            found.append(self._option_volume(session, tick_types.CALL_VOLUME, _CALLS_A_SHARE))
            found.append(self._option_volume(session, tick_types.PUT_VOLUME, _PUTS_A_SHARE))
        return found

    def _volatility(self, session: Session, kind: VolatilityKind, tick_type: int) -> Iterator[_Scheduled]:
        bars = self._market.volatility_bars(self.symbol, session.day, 60, session.close_ns, kind)
        for start_ns, value in zip(bars.start_ns.tolist(), bars.close.tolist(), strict=True):
            yield _Scheduled(start_ns + MINUTE_NS, tick_type, tick_generic(self.req_id, tick_type, value))

    def _option_volume(self, session: Session, tick_type: int, a_share: float) -> Iterator[_Scheduled]:
        bars = self._market.day(self.symbol, session.day).bars(60, session.close_ns, exact=True)
        contracts = (np.cumsum(bars.volume) * a_share).astype(np.int64)
        for start_ns, size in zip(bars.start_ns.tolist(), contracts.tolist(), strict=True):
            yield _Scheduled(start_ns + MINUTE_NS, tick_type, tick_size(self.req_id, tick_type, size))
