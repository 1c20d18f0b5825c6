"""Made-up panels: a random walk with SPY's course of volatility over the day, made as history makes days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.daily_rows import EARLIER_SESSIONS, daily_rows, day_summary
from spy_pipeline.forecast.training_set import Panel

SPY = Instrument.parse("SPY")
MakeBars = Callable[[Session], pd.DataFrame]


def minute_bars(session: Session, log_close: np.ndarray, previous: float, volume: np.ndarray) -> pd.DataFrame:
    """Bars of a session from the logarithms of its closes; the price moves straight within a minute."""
    close = np.exp(log_close)
    start = np.concatenate([[previous], close[:-1]])
    return pd.DataFrame(
        {
            "start_ns": session.minute_starts_ns(),
            "interval_s": 60,
            "open": start,
            "high": np.maximum(start, close),
            "low": np.minimum(start, close),
            "close": close,
            "volume": volume,
            "wap": (start + close) / 2,
            "count": pd.array([100] * len(close), dtype="Int64"),
            "source": "imported",
        }
    )


def panel_of(days: int, make: MakeBars, first: date = date(2024, 1, 2), source: Source = Source.IMPORTED) -> Panel:
    """The panel of consecutive sessions whose bars `make` gives, features included."""
    sessions = SPY.sessions().between(first, date(2026, 12, 31))[:days]
    summaries: list[bytes] = []
    frames = []
    for session in sessions:
        bars = make(session)
        frames.append((session, daily_rows(bars, session, summaries[-EARLIER_SESSIONS:])))
        summaries.append(day_summary(bars, session))
    return Panel.of_days(source, frames, minute_columns())


class RandomWalk:
    """Closes without memory: volatile at both ends of the day, and by day as GARCH would have it."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._log_price = np.log(500.0)
        self._log_level = 0.0

    def __call__(self, session: Session) -> pd.DataFrame:
        minutes = session.minutes
        self._log_level = 0.9 * self._log_level + 0.15 * self._chance.standard_normal()
        across = np.linspace(-1.0, 1.0, minutes)
        sigma = 3.5e-4 * (0.7 + 0.9 * across**2) * np.exp(self._log_level)
        previous = float(np.exp(self._log_price))
        path = self._log_price + np.cumsum(sigma * self._chance.standard_normal(minutes))
        self._log_price = float(path[-1])
        volume = 1e5 * (0.7 + across**2) * np.exp(0.2 * self._chance.standard_normal(minutes))
        return minute_bars(session, path, previous, np.round(volume))
