"""Facts of a market that its minute bars show: tails, clustering, the day's U, ranges, gaps, unchanged closes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HALF_HOURS = 13
MINUTES = 390

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DayMatrix:
    """Minute bars of full sessions in order: a row a session, a column a minute."""

    open: Matrix
    high: Matrix
    low: Matrix
    close: Matrix
    volume: Matrix
    follows: NDArray[np.bool_]
    """Whether a row's session comes right after the one in the row above, with one night between them."""

    def __len__(self) -> int:
        return len(self.open)

    def rows(self, first: int, stop: int) -> DayMatrix:
        """The sessions from `first` to `stop`."""
        follows = self.follows[first:stop].copy()
        follows[:1] = False
        part = slice(first, stop)
        return DayMatrix(self.open[part], self.high[part], self.low[part], self.close[part], self.volume[part], follows)


def minute_returns(days: DayMatrix) -> Matrix:
    """Logarithmic return of each minute from the close before, in the first minute from the open."""
    before = np.concatenate([days.open[:, :1], days.close[:, :-1]], axis=1)
    returns: Matrix = np.log(days.close / before)
    return returns


def facts(days: DayMatrix) -> dict[str, float]:
    """Every fact by its name, plain numbers."""
    returns = minute_returns(days)
    day_volatility = np.sqrt(np.square(returns).sum(axis=1))
    scaled = returns / day_volatility[:, None]
    size = np.abs(returns.ravel())
    day_range = (days.high.max(axis=1) - days.low.min(axis=1)) / days.open[:, 0]
    nights = np.flatnonzero(days.follows)
    gaps = np.log(days.open[nights, 0] / days.close[nights - 1, -1])
    volume_by_day = days.volume / days.volume.mean(axis=1, keepdims=True)
    found = {
        "kurtosis of minute returns": kurtosis(returns.ravel()),
        "kurtosis of minute returns over the day's volatility": kurtosis(scaled.ravel()),
        "autocorrelation of |r| at 1 minute": autocorrelation(size, 1),
        "autocorrelation of |r| at 30 minutes": autocorrelation(size, 30),
        "autocorrelation of |r| at 390 minutes": autocorrelation(size, MINUTES),
        "autocorrelation of log day volatility at 1 day": autocorrelation(np.log(day_volatility), 1),
        "median day volatility, %": float(np.median(day_volatility)) * 100,
        "spread of log day volatility": float(np.log(day_volatility).std()),
        "mean daily range, %": float(day_range.mean()) * 100,
        "median daily range, %": float(np.median(day_range)) * 100,
        "mean daily range over day volatility": float((day_range / day_volatility).mean()),
        "mean size of overnight gap, %": float(np.abs(gaps).mean()) * 100,
        "unchanged closes in whole cents, %": float((np.diff(np.round(days.close * 100.0), axis=1) == 0.0).mean())
        * 100,
        "high-low range over size of return": float(
            (days.high - days.low).mean() / np.abs(days.close - days.open).mean()
        ),
        "correlation of log volume and size of return": volume_answer(days, returns),
    }
    volatility_shape = np.sqrt(by_half_hour(np.square(scaled)) * MINUTES)
    volume_shape = by_half_hour(volume_by_day)
    for number in range(HALF_HOURS):
        found[f"volatility in half-hour {number + 1}"] = float(volatility_shape[number])
    for number in range(HALF_HOURS):
        found[f"volume in half-hour {number + 1}"] = float(volume_shape[number])
    return found


def kurtosis(values: Matrix) -> float:
    """Excess kurtosis: 0 for the normal distribution."""
    centred = values - values.mean()
    return float((centred**4).mean() / (centred**2).mean() ** 2 - 3.0)


def autocorrelation(values: Matrix, lag: int) -> float:
    """Correlation of a series with itself `lag` steps later."""
    centred = values - values.mean()
    return float((centred[:-lag] * centred[lag:]).mean() / (centred * centred).mean())


def by_half_hour(values: Matrix) -> Matrix:
    """Mean of each half-hour of the session over all days."""
    means: Matrix = values.reshape(len(values), HALF_HOURS, -1).mean(axis=(0, 2))
    return means


def volume_answer(days: DayMatrix, returns: Matrix) -> float:
    """Correlation, with the time of day taken out of both, of log volume and the size of the return."""
    volume = np.log(np.maximum(days.volume, 1.0))
    volume = volume - volume.mean(axis=1, keepdims=True)
    volume = volume - volume.mean(axis=0)
    size = np.abs(returns) / np.sqrt(np.square(returns).mean(axis=1, keepdims=True))
    size = size / size.mean(axis=0)
    return float(np.corrcoef(volume.ravel(), size.ravel())[0, 1])
