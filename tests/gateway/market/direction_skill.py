"""Whether past returns tell the direction of the next ones: a logistic model, its excess, and how sure that is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.market_facts import DayMatrix, Matrix, minute_returns

LAGS = 10
HORIZON = 15
_SCALE_MINUTES = 30
_RESAMPLES = 2000


class Skill(NamedTuple):
    """Share of right directions above that of always saying what was more frequent while fitting."""

    excess: float
    low: float
    high: float


def direction_skill(days: DayMatrix, fit_share: float = 0.6) -> Skill:
    """Fit on the first days, score on the others, with a 95 % interval from resampled days."""
    features, ups = _rows(days)
    fitted = int(len(days) * fit_share)
    width = features.shape[2]
    model = LogisticRegression(C=0.1).fit(features[:fitted].reshape(-1, width), ups[:fitted].ravel())
    guess = model.predict(features[fitted:].reshape(-1, width)).reshape(ups[fitted:].shape)
    usual = ups[:fitted].mean() > 0.5
    right = (guess == ups[fitted:]).mean(axis=1) - (usual == ups[fitted:]).mean(axis=1)
    chosen = np.random.default_rng(0).integers(0, len(right), (_RESAMPLES, len(right)))
    low, high = np.quantile(right[chosen].mean(axis=1), (0.025, 0.975))
    return Skill(float(right.mean()), float(low), float(high))


def _rows(days: DayMatrix) -> tuple[np.ndarray, np.ndarray]:
    """Lagged returns over their recent size, large ones apart, and where the next quarter of an hour goes."""
    returns = minute_returns(days)
    first, stop = _SCALE_MINUTES + LAGS, returns.shape[1] - HORIZON
    at = np.arange(first, stop)
    size = _recent_size(returns)
    scaled = returns[:, _SCALE_MINUTES:] / size[:, :-1]
    lags = np.stack([scaled[:, at - _SCALE_MINUTES - lag] for lag in range(LAGS)], axis=2)
    large = np.where(np.abs(lags) > 2.0, np.sign(lags), 0.0)
    ahead = days.close[:, at + HORIZON] - days.close[:, at]
    return np.concatenate([np.clip(lags, -4.0, 4.0), large], axis=2), ahead > 0.0


def _recent_size(returns: Matrix) -> Matrix:
    """Root mean square of the half-hour up to each minute, from the first whole half-hour on."""
    total = np.cumsum(np.square(returns), axis=1)
    total = np.concatenate([np.zeros((len(returns), 1)), total], axis=1)
    size: Matrix = np.sqrt((total[:, _SCALE_MINUTES:] - total[:, :-_SCALE_MINUTES]) / _SCALE_MINUTES)
    return np.maximum(size, 1e-8)
