"""Full sessions of minute bars as matrices, from a file of real bars or from the synthetic market."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.market_facts import MINUTES, DayMatrix
from spy_pipeline.core.sessions import LAST_DAY, SessionCalendar
from spy_pipeline.gateway.market.minute_bars import MinuteBars, MinuteSource
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes
from spy_pipeline.gateway.market.synthetic_minutes import SyntheticMinutes

SYMBOL = "SPY"
FIRST_SYNTHETIC_DAY = date(2022, 9, 30)
"""Where the real file's unbroken part begins, so that price levels, and with them the weight of a cent, are alike."""


def real_days(path: Path) -> DayMatrix:
    """All full sessions of SPY in a file of minute bars."""
    source = ReplayedMinutes.read(path)
    return _matrix(source, [day for day in source.days(SYMBOL) if len(source.minutes(SYMBOL, day)) == MINUTES])


def synthetic_days(seed: int, count: int, plant: str = "none", first: date = FIRST_SYNTHETIC_DAY) -> DayMatrix:
    """The next `count` full sessions of synthetic SPY from `first` on."""
    sessions = SessionCalendar.named("XNYS").between(first, LAST_DAY)
    days = [session.day for session in sessions if session.minutes == MINUTES][:count]
    return _matrix(SyntheticMinutes(seed, plant), days)


def _matrix(source: MinuteSource, days: list[date]) -> DayMatrix:
    calendar = SessionCalendar.named("XNYS")
    bars = [source.minutes(SYMBOL, day) for day in days]
    follows = [calendar.preceding(day).day == before for before, day in itertools.pairwise(days)]
    return DayMatrix(
        _column(bars, "open"),
        _column(bars, "high"),
        _column(bars, "low"),
        _column(bars, "close"),
        _column(bars, "volume"),
        np.array([False, *follows]),
    )


def _column(bars: list[MinuteBars], name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.stack([getattr(day, name) for day in bars])
