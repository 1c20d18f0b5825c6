"""The market that a recording was made in, as far as history can be told from its trades."""

from __future__ import annotations

from datetime import date

import numpy as np

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.minute_bars import MinuteBars
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes
from spy_pipeline.gateway.recording.recording import Recording
from spy_pipeline.gateway.streams.tick_by_tick import UNREPORTED
from spy_pipeline.gateway.streams.tick_types import LIVE


class RecordedMarket(BarMarket):
    """A market whose minutes are made of recorded trades; its live events are those of the recording itself."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(_RecordedMinutes(recording), 0, leave_out=False)
        self.recording = recording
        """What is replayed."""


class _RecordedMinutes(ReplayedMinutes):
    """The minutes of recorded trades, and the close of the day before as the line told it."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        days = {symbol: _days(recording, symbol) for symbol in recording.symbols()}
        if not any(days.values()):
            raise SpyError("The recording has no trade within a regular session: record one first.")
        super().__init__({symbol: known for symbol, known in days.items() if known})

    def previous_close(self, symbol: str, day: date) -> float:
        """The close that the market data line told; where it told none, the last price of the recorded day before."""
        ticks = self._recording.day(symbol, day).ticks
        closes = ticks.columns["price"][
            (ticks.columns["event"] == "price") & (ticks.columns["tick_type"] == LIVE.close)
        ]
        return float(closes[0]) if len(closes) else super().previous_close(symbol, day)


def _days(recording: Recording, symbol: str) -> dict[date, MinuteBars]:
    calendar = Instrument.parse(symbol).sessions()
    found = {
        day: _minutes(recording, symbol, calendar.session(day)) for day in recording.days(symbol) if calendar.has(day)
    }
    return {day: minutes for day, minutes in found.items() if len(minutes)}


def _minutes(recording: Recording, symbol: str, session: Session) -> MinuteBars:
    trades = recording.day(symbol, session.day).trades
    second_ns = trades.columns["server_second"] * NANOSECONDS
    counted = (second_ns >= session.open_ns) & (second_ns < session.close_ns)
    counted &= (trades.columns["mask"] & UNREPORTED) == 0
    price, size = trades.columns["price"][counted], trades.columns["size"][counted]
    start_ns = second_ns[counted] // MINUTE_NS * MINUTE_NS
    order = np.argsort(start_ns, kind="stable")
    price, size = price[order], size[order]
    starts, first = np.unique(start_ns[order], return_index=True)
    if not len(starts):
        return MinuteBars(starts, *[np.empty(0)] * 5)
    last = np.append(first[1:], len(price)) - 1
    return MinuteBars(
        starts,
        price[first],
        np.maximum.reduceat(price, first),
        np.minimum.reduceat(price, first),
        price[last],
        np.add.reduceat(size, first),
    )
