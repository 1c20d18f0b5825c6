"""Sessions to try features on: made up, or taken from real bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.features.audit import AuditDay
from spy_pipeline.features.daily_rows import BAR_COLUMNS
from spy_pipeline.features.minute_inputs import NO_MINUTES, MinuteInputs

COLUMNS = [name for name in MinuteInputs.__dataclass_fields__ if name != "minute"]


@dataclass(frozen=True)
class Plan:
    """What a made-up session is like."""

    seed: int = 0
    minutes: int = 390
    holes: float = 0.0
    volume: bool = True
    empty: bool = False


def synthetic_day(plan: Plan) -> pd.DataFrame:
    """A session's minutes by minute since the open, NaN in holes."""
    random = np.random.default_rng(plan.seed)
    m = plan.minutes
    scale = 4e-4 * (1 + 2 * np.exp(-np.arange(m) / 30)) * np.exp(random.normal(0, 0.3))
    close = 400 * np.exp(np.cumsum(random.standard_t(4, m) * scale) + random.normal(0, 5e-3))
    open_ = np.concatenate(
        [[close[0] * np.exp(random.normal(0, 1e-3))], close[:-1] * np.exp(random.normal(0, 5e-5, m - 1))]
    )
    high = np.maximum(open_, close) * np.exp(np.abs(random.normal(0, 2e-4, m)))
    low = np.minimum(open_, close) * np.exp(-np.abs(random.normal(0, 2e-4, m)))
    volume = np.floor(np.exp(random.normal(10, 0.6, m) + 1.5 * np.exp(-np.arange(m) / 20)) * random.uniform(0.3, 3))
    day = pd.DataFrame(
        {
            "open": open_,
            "high": high,
            "low": low,
            "close": close,
            "volume": volume if plan.volume else np.nan,
            "wap": (high + low) / 2 if plan.volume else np.nan,
            "count": np.floor(volume / 80) if plan.volume else np.nan,
            "implied_volatility": random.uniform(0.1, 0.3, m),
            "minutes_to_event": 3000.0 - np.arange(m) * 6,
        }
    )
    day.loc[random.uniform(size=m) < (1.0 if plan.empty else plan.holes)] = np.nan
    return day


def inputs_of(day: pd.DataFrame) -> MinuteInputs:
    """The kernel's input from a session's minutes."""
    bars = day[day["close"].notna()]
    return MinuteInputs(bars.index.to_numpy(np.int64), *(bars[name].to_numpy(float) for name in COLUMNS))


def audit_days(days: list[pd.DataFrame]) -> list[AuditDay]:
    """Sessions as the audit takes them, dated in their order."""
    sessions = SessionCalendar.named("XNYS").between(date(2024, 1, 2), date(2024, 12, 31))
    return [
        AuditDay(session.day, len(day), inputs_of(day) if day["close"].notna().any() else NO_MINUTES)
        for session, day in zip(sessions[: len(days)], days, strict=True)
    ]


def real_days(folder: Path, file: str, last: date, count: int) -> list[pd.DataFrame]:
    """The `count` sessions up to `last`, each by minute since the open; empty where the file has no bar of it."""
    bars = pd.read_parquet(folder / file)
    starts = bars["timestamp"].dt.tz_convert("UTC").dt.as_unit("ns").astype("int64").to_numpy()
    calendar = SessionCalendar.named("XNYS")
    days = []
    for session in [*calendar.last_before(last, count - 1), calendar.session(last)]:
        own = bars[(starts >= session.open_ns) & (starts < session.close_ns)]
        minute = (starts[own.index] - session.open_ns) // 60_000_000_000
        days.append(
            own.set_index(minute)
            .astype(float, errors="ignore")
            .reindex(range(session.minutes), columns=COLUMNS)
            .astype(float)
        )
    return days


def minute_records(session: Session, seed: int, holes: float = 0.0) -> pd.DataFrame:
    """`MinuteBar` records of a made-up session."""
    day = synthetic_day(Plan(seed=seed, minutes=session.minutes, holes=holes))
    bars = day[day["close"].notna()]
    frame = bars[list(BAR_COLUMNS)].assign(start_ns=session.open_ns + bars.index.to_numpy() * MINUTE_NS)
    frame["interval_s"], frame["source"] = 60, "ibkr"
    frame["count"] = frame["count"].astype("Int64")
    return frame.reset_index(drop=True)
