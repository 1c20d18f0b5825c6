"""Each feature once more, in plain pandas, written from the catalogue's formulas.

A day is a frame indexed by its session minutes 0..M-1 with NaN where there is no bar.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_SESSIONS, LEAST_SESSIONS = 22, 5


@dataclass(frozen=True)
class PlainContext:
    """What the sessions before a day tell it."""

    previous_close: float
    day_variance: float
    gap_variance: float
    p: pd.Series
    q: pd.Series
    opening_level: float

    @classmethod
    def of(cls, earlier: Sequence[pd.DataFrame]) -> PlainContext:
        """From the up to 22 sessions before a day, oldest first."""
        assert len(earlier) <= MOST_SESSIONS
        closes = earlier[-1]["close"].dropna() if earlier else pd.Series(dtype=float)
        squares = [log_returns(day) ** 2 for day in earlier]
        p = variance_profile(squares)
        return cls(
            closes.iloc[-1] if len(closes) else np.nan,
            mean_squared_step(earlier, "close"),
            mean_squared_step(earlier, "open"),
            p,
            volume_profile(earlier),
            opening_level(squares, p),
        )


def plain_rows(day: pd.DataFrame, context: PlainContext) -> pd.DataFrame:
    """The features of each minute of `day`."""
    r, path = log_returns(day), log_path(day)
    p, q = context.p.reindex(day.index), context.q.reindex(day.index)
    e = running_level(r, p, context.opening_level, span=60)
    e_before = e.shift(1, fill_value=context.opening_level)
    first = day["close"].first_valid_index()
    open_ = day["open"].get(first, np.nan)
    expected_so_far = p.fillna(0.0).cumsum().replace(0.0, np.nan)
    f: dict[str, pd.Series] = {}
    for k in (1, 5, 15, 30, 60):
        expected = p.fillna(0.0).rolling(k, min_periods=1).sum().replace(0.0, np.nan)
        f[f"return_{k}"] = (path - path.shift(k)).reindex(day.index) / np.sqrt(e_before * expected)
    f |= anchored(day, context, open_, expected_so_far)
    f["vwap_distance"] = vwap_distance(day, open_)
    f |= opening_range(day, p, 5) | opening_range(day, p, 15)
    high, low = day["high"].cummax(), day["low"].cummin()
    f["session_range_position"] = (day["close"] - low) / (high - low).replace(0.0, np.nan)
    f["volatility_ratio"] = np.log(running_level(r, p, context.opening_level, span=10) / e) / 2
    f |= volatility(day, r, path, p)
    t = pd.Series(day.index, day.index, dtype=float)
    f["minutes_since_open"], f["minutes_to_close"] = t + 1, len(day) - t - 1
    f |= volume(day, r, p, q)
    b = body_share(day)
    f["trade_count_pressure_15"] = windowed(b * day["count"], 15).sum / windowed(day["count"], 15).sum
    f["rsi_14"] = rsi(day["close"], 14)
    f["macd_histogram"] = macd_histogram(day["close"]) / day["close"] / np.sqrt(e_before * p)
    f["implied_volatility"] = day["implied_volatility"]
    yearly = 252 * (e * context.p.sum() + context.gap_variance)
    f["implied_minus_realised"] = day["implied_volatility"] - np.sqrt(yearly)
    f["minutes_to_event"] = day["minutes_to_event"].clip(upper=1440)
    return pd.DataFrame(f)[day["close"].notna()]


class windowed:  # noqa: N801 - reads like the function it stands for
    """Sum and mean over the last n session minutes, where at least half of them have the value."""

    def __init__(self, values: pd.Series, n: int, least: float | None = None, young: int | None = None) -> None:
        rolling = values.rolling(n, min_periods=1)
        warm = (rolling.count() >= (n / 2 if least is None else least)) & (values.index >= (young or n) - 1)
        self.sum = rolling.sum().where(warm)
        self.mean = rolling.mean().where(warm)
        self.count = rolling.count()


def log_path(day: pd.DataFrame) -> pd.Series:
    """ln C from minute -1 on, the session's open standing in front of its first close."""
    path = np.log(day["close"]).reindex(range(-1, len(day)))
    first = day["close"].first_valid_index()
    if first is not None:
        path[first - 1] = np.log(day["open"][first])
    return path


def log_returns(day: pd.DataFrame) -> pd.Series:
    return log_path(day).diff().reindex(day.index)


def variance_profile(squares: Sequence[pd.Series]) -> pd.Series:
    together = pd.DataFrame(list(squares), dtype=float).T
    sums, counts = together.sum(axis=1), together.count(axis=1)
    profile = (sums.rolling(11, center=True).sum() / counts.rolling(11, center=True).sum()).copy()
    last = len(sums) - 1
    for j in [*range(min(5, len(sums))), *range(max(5, last - 4), last + 1)]:
        h = min(5, j, last - j)
        profile[j] = sums[j - h : j + h + 1].sum() / max(counts[j - h : j + h + 1].sum(), 1)
    return profile.where((counts >= LEAST_SESSIONS) & (profile > 0))


def volume_profile(earlier: Sequence[pd.DataFrame]) -> pd.Series:
    shares = pd.DataFrame([day["volume"] / day["volume"].mean() for day in earlier], dtype=float).T
    profile = shares.mean(axis=1)
    return profile.where((shares.count(axis=1) >= LEAST_SESSIONS) & (profile > 0))


def opening_level(squares: Sequence[pd.Series], p: pd.Series) -> float:
    levels, weights = [], []
    for age, own in enumerate(reversed(squares)):
        both = pd.concat([own, p.reindex(own.index)], axis=1).dropna()
        if len(both):
            levels.append(both[both.columns[0]].sum() / both[both.columns[1]].sum())
            weights.append(0.75**age)
    return float(np.average(levels, weights=weights)) if levels else np.nan


def running_level(r: pd.Series, p: pd.Series, opening: float, span: int) -> pd.Series:
    squares = (r**2 / p).dropna()
    values = pd.concat([pd.Series({-1: opening}), squares])
    return values.ewm(span=span, adjust=False).mean().reindex(range(-1, len(r))).ffill().reindex(r.index)


def mean_squared_step(earlier: Sequence[pd.DataFrame], to: str) -> float:
    """Mean squared log step from each close to the next session's open or close, of at least 5 pairs."""
    steps = []
    for before, after in itertools.pairwise(earlier):
        prices = after[to].dropna()
        if before["close"].notna().any() and len(prices):
            reached = prices.iloc[0 if to == "open" else -1]
            steps.append(np.log(reached / before["close"].dropna().iloc[-1]) ** 2)
    return float(np.mean(steps)) if len(steps) >= LEAST_SESSIONS else np.nan


def anchored(
    day: pd.DataFrame, context: PlainContext, open_: float, expected_so_far: pd.Series
) -> dict[str, pd.Series]:
    previous = context.previous_close
    return {
        "gap": pd.Series(np.log(open_ / previous) / np.sqrt(context.gap_variance), day.index),
        "distance_to_previous_close": np.log(day["close"] / previous) / np.sqrt(context.day_variance),
        "distance_to_open": np.log(day["close"] / open_) / np.sqrt(expected_so_far),
    }


def vwap_distance(day: pd.DataFrame, open_: float) -> pd.Series:
    typical = (day["high"] + day["low"] + day["close"]) / 3
    x = day["wap"].fillna(typical) - open_
    total = day["volume"].cumsum().replace(0.0, np.nan)
    mean = (day["volume"] * x).cumsum() / total
    variance = (day["volume"] * x**2).cumsum() / total - mean**2
    z = (day["close"] - open_ - mean) / np.sqrt(variance.where(variance > 1e-12))
    return z.where((day.index >= 4) & day["volume"].notna())


def opening_range(day: pd.DataFrame, p: pd.Series, n: int) -> dict[str, pd.Series]:
    high, low = day["high"][:n].max(), day["low"][:n].min()
    there = (day.index >= n - 1) & pd.notna(high)
    close = day["close"]
    side = pd.Series(np.where(close > high, 1.0, np.where(close < low, -1.0, np.nan)), day.index).where(there)
    expected = p[:n].sum() or np.nan
    return {
        f"opening_range_{n}_width": pd.Series(np.log(high / low) / np.sqrt(expected), day.index).where(there),
        f"opening_range_{n}_position": ((close - low) / ((high - low) or np.nan)).where(there),
        f"opening_range_{n}_break": side.ffill().fillna(0.0).where(there),
    }


def volatility(day: pd.DataFrame, r: pd.Series, path: pd.Series, p: pd.Series) -> dict[str, pd.Series]:
    squares = windowed(r**2, 30)
    expected = windowed(p.where(r.notna()), 30)
    known = expected.count == squares.count
    total = squares.sum.where(squares.sum > 0)
    neighbours = windowed(r.abs() * r.abs().shift(1), 29, least=1)
    bar_p = p.where(day["close"].notna())
    ranges = windowed((np.log(day["high"] / day["low"]) ** 2).where(bar_p.notna()), 5)
    moved = ranges.sum.where(ranges.sum > 1e-15)
    five = windowed((path.diff(5) ** 2).reindex(day.index), 56)
    hour = windowed(r**2, 60)
    jump = (1 - np.pi / 2 * neighbours.mean / squares.mean.where(squares.sum > 0)).clip(lower=0)
    return {
        "volatility_vs_profile_30": (np.log(total / expected.sum) / 2).where(known),
        "jump_share_30": jump,
        "signed_semivariance_30": windowed(np.sign(r) * r**2, 30).sum / total,
        "parkinson_vs_profile_5": np.log(moved / (4 * np.log(2)) / windowed(bar_p, 5).sum) / 2,
        "efficiency_ratio_30": windowed(r, 30).sum.abs() / windowed(r.abs(), 30).sum.replace(0.0, np.nan),
        "variance_ratio_60": five.mean / (5 * hour.mean.where(hour.sum > 0)) - 1,
    }


def volume(day: pd.DataFrame, r: pd.Series, p: pd.Series, q: pd.Series) -> dict[str, pd.Series]:
    known = day["volume"].notna() & q.notna()
    v, expected = day["volume"].where(known), q.where(known)
    total, total_expected = v.fillna(0.0).cumsum(), expected.fillna(0.0).cumsum()
    s = total / total_expected.replace(0.0, np.nan)
    log_of = lambda x: np.log(x.where(x > 0))  # noqa: E731
    recent, recent_expected = windowed(v, 15, young=30), windowed(expected, 15, young=30)
    before = total.shift(15) / total_expected.shift(15)
    enough = known.cumsum().shift(15) >= 8
    y, w, b = r / np.sqrt(p), v / expected, body_share(day)
    both = y.notna() & w.notna()
    y, w = y.where(both), w.where(both)
    impact = windowed((b * w) ** 2, 30).sum
    return {
        "volume_vs_profile": log_of(v / (expected * s.shift(1))),
        "volume_pace_15": log_of(recent.sum / recent_expected.sum / before).where(enough),
        "amihud_30": log_of(s * windowed(y.abs(), 30).sum / windowed(w, 30).sum),
        "kyle_lambda_30": s * windowed(y * b * w, 30).sum / impact.where(impact > 0),
    }


def body_share(day: pd.DataFrame) -> pd.Series:
    span = day["high"] - day["low"]
    return ((day["close"] - day["open"]) / span.replace(0.0, np.nan)).fillna(0.0).where(day["close"].notna())


def started_with_mean(values: pd.Series, n: int, weight: float) -> pd.Series:
    """An exponential mean of bars that begins, at the n-th, with the plain mean of the first n."""
    start = pd.Series([values.iloc[:n].mean()], [values.index[n - 1]]) if len(values) >= n else pd.Series(dtype=float)
    return pd.concat([start, values.iloc[n:]]).ewm(alpha=weight, adjust=False).mean().reindex(values.index)


def rsi(close: pd.Series, n: int) -> pd.Series:
    changes = close.dropna().diff().iloc[1:]
    gain = started_with_mean(changes.clip(lower=0), n, 1 / n)
    loss = started_with_mean(-changes.clip(upper=0), n, 1 / n)
    return (100 * gain / (gain + loss).replace(0.0, np.nan)).reindex(close.index)


def macd_histogram(close: pd.Series) -> pd.Series:
    bars = close.dropna()
    line = started_with_mean(bars.iloc[14:], 12, 2 / 13) - started_with_mean(bars, 26, 2 / 27)
    line = line.dropna()
    return (line - started_with_mean(line, 9, 2 / 10)).reindex(close.index)
