"""What the kernel is fed: the minutes of one session in columns, made from records."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.scheduled_events import minutes_to_event

Column = NDArray[np.float64]

_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class OptionalInputs:
    """What some features ask for beside bars; without it they are missing."""

    implied_volatility: pd.DataFrame | None = None
    """`ImpliedVolatilityBar` minutes of the same session."""
    event_times_ns: NDArray[np.int64] | None = None
    """When scheduled events happen, ascending, nanoseconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class MinuteInputs:
    """The minutes of one session in columns, all of one length; NaN where something is not known."""

    minute: NDArray[np.int64]
    """Minutes since the open at the start of each."""
    open: Column
    """Price of the first trade, USD."""
    high: Column
    """Highest trade price, USD."""
    low: Column
    """Lowest trade price, USD."""
    close: Column
    """Price of the last trade, USD."""
    volume: Column
    """What traded, shares."""
    wap: Column
    """Volume-weighted average price, USD."""
    count: Column
    """Number of trades."""
    implied_volatility: Column
    """Option-implied volatility at its end, a year's."""
    minutes_to_event: Column
    """From its end to the next scheduled event, minutes."""

    def __len__(self) -> int:
        return len(self.minute)

    def part(self, rows: slice) -> MinuteInputs:
        """Some of the minutes."""
        return MinuteInputs(*(getattr(self, field.name)[rows] for field in fields(self)))

    def columns(self) -> _native.MinuteColumns:
        """As the kernel's batch functions take them."""
        return _native.MinuteColumns(**{field.name: getattr(self, field.name) for field in fields(self)})

    def bar(self, row: int) -> _native.MinuteInput:
        """One minute, as the kernel's stream takes it."""
        values = {field.name: float(getattr(self, field.name)[row]) for field in fields(self)[1:]}
        return _native.MinuteInput(int(self.minute[row]), **values)


NO_MINUTES = MinuteInputs(np.empty(0, np.int64), *(np.empty(0) for _ in fields(MinuteInputs)[1:]))
"""A session of the calendar of which there is no bar."""


def minute_inputs(bars: pd.DataFrame, session: Session, optional: OptionalInputs | None = None) -> MinuteInputs:
    """The kernel's input from the `MinuteBar` records of `session`.

    Amounts below zero and average prices that are not above it are how a source says that it does not know: they
    count as missing. Bars of another interval or off the session's minutes are refused with a sentence.
    """
    optional = optional or OptionalInputs()
    starts = bars["start_ns"].to_numpy(np.int64)
    if not (bars["interval_s"] == _MINUTE_S).all():
        raise SpyError(f"The bars of {session.day} are not minutes: features are made of bars of {_MINUTE_S} seconds.")
    if ((starts - session.open_ns) % MINUTE_NS != 0).any():
        raise SpyError(f"A bar of {session.day} does not begin at a full minute: mend its time in the source.")
    volume, wap, count = (_numbers(bars[name]) for name in ("volume", "wap", "count"))
    return MinuteInputs(
        minute=(starts - session.open_ns) // MINUTE_NS,
        open=_numbers(bars["open"]),
        high=_numbers(bars["high"]),
        low=_numbers(bars["low"]),
        close=_numbers(bars["close"]),
        volume=np.where(volume >= 0.0, volume, np.nan),
        wap=np.where(wap > 0.0, wap, np.nan),
        count=np.where(count >= 0.0, count, np.nan),
        implied_volatility=_implied_volatility(starts, optional.implied_volatility),
        minutes_to_event=minutes_to_event(starts + MINUTE_NS, optional.event_times_ns),
    )


def _numbers(column: pd.Series[float]) -> Column:
    return np.asarray(column.to_numpy(np.float64, na_value=np.nan), np.float64)


def _implied_volatility(starts: NDArray[np.int64], bars: pd.DataFrame | None) -> Column:
    """The last implied volatility of each minute, missing where that minute has none: nothing is carried forward."""
    if bars is None:
        return np.full(len(starts), np.nan)
    by_start = pd.Series(_numbers(bars["close"]), bars["start_ns"].to_numpy(np.int64))
    found = _numbers(by_start.reindex(starts))
    return np.where(found >= 0.0, found, np.nan)
