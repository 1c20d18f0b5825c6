"""Minutes and forecasts as the columns that charts draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import MINUTE_NS, new_york_time
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.dashboard.feed_watch import FormingMinute
from spy_pipeline.forecast.quantile_forecast import Forecast

Columns = dict[str, Any]
"""Arrays of equal length by name, of the kind that Bokeh wants."""

BANDS = ((0.025, 0.975), (0.1, 0.9), (0.35, 0.65))
"""Lower and upper level of each band of the fan, the widest first."""
PAST_BAND = (0.1, 0.9)
"""The band that past forecasts are shown with."""
PAST_MINUTES = 15
"""How far ahead the past forecasts that are shown looked, minutes; less where the session ended before."""


def chart_time(instants_ns: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float64]:
    """Instants of one day as charts want them: milliseconds that read as New York's clocks do."""
    instants = np.asarray(instants_ns, np.int64)
    if not len(instants):
        return np.zeros(0)
    offset = new_york_time(int(instants[0])).utcoffset()
    assert offset is not None
    return instants / 1e6 + offset.total_seconds() * 1e3


def candle_columns(minutes: Sequence[MinuteRow]) -> Columns:
    """A candle a minute, placed at its middle, with the session's volume-weighted average price until its end."""
    starts = [row.start_ns for row in minutes]
    prices = {name: _floats(minutes, name) for name in ("open", "high", "low", "close")}
    volume = np.nan_to_num(_floats(minutes, "volume"))
    paid = np.cumsum(np.nan_to_num(_floats(minutes, "wap")) * volume)
    traded = np.cumsum(volume)
    vwap = np.divide(paid, traded, out=np.full(len(minutes), np.nan), where=traded > 0.0)
    rises = prices["close"] >= prices["open"]
    middle = chart_time(starts) + MINUTE_NS / 2e6
    return {"time": middle, **prices, "vwap": vwap, "move": np.where(rises, "up", "down")}


def forming_columns(forming: FormingMinute | None) -> Columns:
    """The candle of the minute that has not ended; nothing where there is none."""
    each = [] if forming is None else [forming]
    return {
        "time": chart_time([item.start_ns for item in each]) + MINUTE_NS / 2e6,
        **{name: np.array([getattr(item, name) for item in each]) for name in ("open", "high", "low", "close")},
        "move": np.array(["up" if item.close >= item.open else "down" for item in each], dtype="<U4"),
    }


def fan_columns(forecast: Forecast | None, price: float | None) -> Columns:
    """The fan of one forecast from the price at which it was made: median and bands for each minute ahead."""
    names = ["median", *(f"{side}{number}" for number in range(len(BANDS)) for side in ("low", "high"))]
    if forecast is None or price is None:
        return {name: np.zeros(0) for name in ("time", *names)}
    instants = forecast.bar_end_ns + MINUTE_NS * np.array([0, *forecast.minutes], np.int64)

    def at(level: float) -> NDArray[np.float64]:
        ahead = forecast.quantiles[:, forecast.levels.index(level)]
        prices: NDArray[np.float64] = price * np.exp(np.concatenate([[0.0], ahead]))
        return prices

    columns: Columns = {"time": chart_time(instants), "median": at(0.5)}
    for number, (low, high) in enumerate(BANDS):
        columns |= {f"low{number}": at(low), f"high{number}": at(high)}
    return columns


def past_columns(forecasts: Sequence[Forecast], closes: dict[int, float]) -> Columns:
    """Past forecasts of `PAST_MINUTES` ahead at the time they were of, and what happened; NaN where not known yet.

    `closes` gives the price at the end of each minute, by that instant.
    """
    made = [forecast for forecast in forecasts if forecast.minutes and forecast.bar_end_ns in closes]
    ahead = [min(PAST_MINUTES, len(forecast.minutes)) for forecast in made]
    target = np.array([each.bar_end_ns + MINUTE_NS * minutes for each, minutes in zip(made, ahead, strict=True)])
    base = np.array([closes[each.bar_end_ns] for each in made])
    low, high = (
        base
        * np.exp(
            [each.quantiles[minutes - 1, each.levels.index(level)] for each, minutes in zip(made, ahead, strict=True)]
        )
        if made
        else np.zeros(0)
        for level in PAST_BAND
    )
    happened = np.array([closes.get(int(instant), np.nan) for instant in target])
    inside = (low <= happened) & (happened <= high)
    fate = np.where(np.isnan(happened), "open", np.where(inside, "inside", "outside"))
    return {"time": chart_time(target), "low": low, "high": high, "happened": happened, "fate": fate}


def minute_closes(minutes: Sequence[MinuteRow]) -> dict[int, float]:
    """The price at the end of each minute, by the instant at which it ended."""
    return {row.start_ns + MINUTE_NS: row.close for row in minutes if row.close is not None}


def price_at(forecast: Forecast, closes: dict[int, float]) -> float | None:
    """The price at which a forecast was made; the last one known before where that minute is missing."""
    known = [instant for instant in closes if instant <= forecast.bar_end_ns]
    return closes[max(known)] if known else None


def _floats(minutes: Sequence[MinuteRow], name: str) -> NDArray[np.float64]:
    return np.array([getattr(row, name) for row in minutes], np.float64)
