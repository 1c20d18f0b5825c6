"""Panels for tests: a random walk with a session's volatility profile and volatility that comes and goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.daily_rows import EARLIER_SESSIONS, daily_rows, day_summary
from spy_pipeline.features.minute_inputs import OptionalInputs
from spy_pipeline.forecast.training_set import Panel

LIVE = ("order_flow_imbalance_1",)
FIRST_DAY = date(2024, 6, 3)
"""The days from here on include a half-day, 2024-07-03."""


@dataclass(frozen=True)
class Walk:
    """What a made-up stretch of sessions is like."""

    days: int = 26
    seed: int = 0
    holes: float = 0.002
    source: Source = Source.IMPORTED
    live_days: int = 0


def walk_panel(walk: Walk) -> Panel:
    """The panel of a driftless walk."""
    sessions = SessionCalendar.named("XNYS").between(FIRST_DAY, date(2025, 12, 31))[: walk.days]
    random = np.random.default_rng(walk.seed)
    summaries: list[bytes] = []
    days = []
    level, price = 0.0, 500.0
    for number, session in enumerate(sessions):
        level = 0.9 * level + 0.25 * random.normal()
        bars = _bars(session, price, level, random)
        price = float(bars["close"].iloc[-1])
        bars = bars[(random.uniform(size=len(bars)) >= walk.holes) | (bars.index == 0)].reset_index(drop=True)
        rows = daily_rows(bars, session, summaries[-EARLIER_SESSIONS:], OptionalInputs())
        summaries.append(day_summary(bars, session))
        rows["vix"] = 100.0 * np.sqrt(252 * 390) * 3e-4 * np.exp(level)
        if number >= walk.days - walk.live_days:
            rows[LIVE[0]] = random.normal(size=len(rows))
        days.append((session, rows))
    return Panel.of_days(walk.source, days, minute_columns(), LIVE, ("vix",))


def _bars(session: Session, price: float, level: float, random: np.random.Generator) -> pd.DataFrame:
    minutes = session.minutes
    spread = np.linspace(-1, 1, minutes) ** 2
    slow = np.cumsum(random.normal(0, 0.03, minutes))
    scale = 2.5e-4 * (0.6 + spread) * np.exp(level + slow)
    close = price * np.exp(np.cumsum(random.normal(0, 1, minutes) * scale))
    open_ = np.concatenate([[price], close[:-1]])
    wick = np.abs(random.normal(0, 0.5, (2, minutes))) * scale
    volume = np.floor(np.exp(random.normal(10, 0.5, minutes)))
    return pd.DataFrame(
        {
            "start_ns": session.minute_starts_ns(),
            "interval_s": 60,
            "open": open_,
            "high": np.maximum(open_, close) * np.exp(wick[0]),
            "low": np.minimum(open_, close) * np.exp(-wick[1]),
            "close": close,
            "volume": volume,
            "wap": (open_ + close) / 2,
            "count": np.floor(volume / 80) + 1,
        }
    )
