"""Whether past returns tell the direction of the next ones: a logistic model, its excess, and how sure that is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.market_facts import DayMatrix, Matrix, minute_returns

LAGS = 15
HORIZON = 15
SUREST_FIFTH = 0.2
_FIT_SHARE = 0.4
_SCALE_MINUTES = 30
_LARGE = 2.0
_RESAMPLES = 2000


class Skill(NamedTuple):
    """Share of right directions above that of always saying what was more frequent while fitting, on the same rows."""

    excess: float
    low: float
    high: float


def direction_skill(days: DayMatrix, *, share: float = 1.0) -> Skill:
    """Fit on the first days, score the `share` of the other rows on which the model is surest.

    The interval covers 95 % of resamplings of the scored days.
    """
    features, ups = _rows(days)
    fitted = int(len(days) * _FIT_SHARE)
    width = features.shape[2]
    model = LogisticRegression().fit(features[:fitted].reshape(-1, width), ups[:fitted].ravel())
    sureness = model.decision_function(features.reshape(-1, width)).reshape(ups.shape) - model.intercept_[0]
    least = np.quantile(np.abs(sureness[:fitted]), 1.0 - share)
    spoken = np.abs(sureness[fitted:]) >= least
    usual = ups[:fitted].mean() > 0.5
    gained = ((sureness[fitted:] > 0.0) == ups[fitted:]).astype(float) - (usual == ups[fitted:])
    by_day, rows = (gained * spoken).sum(axis=1), spoken.sum(axis=1)
    chosen = np.random.default_rng(0).integers(0, len(rows), (_RESAMPLES, len(rows)))
    low, high = np.quantile(by_day[chosen].sum(axis=1) / rows[chosen].sum(axis=1), (0.025, 0.975))
    return Skill(float(by_day.sum() / rows.sum()), float(low), float(high))


def _rows(days: DayMatrix) -> tuple[np.ndarray, np.ndarray]:
    """What lagged returns over their recent size add up to, and where the next quarter of an hour goes.

    A few sums, so that 250 days can fit them: the last return, the last five, the last fifteen, and the large ones
    among the last fifteen, which weigh the less the older they are.
    """
    returns = minute_returns(days)
    at = np.arange(_SCALE_MINUTES + LAGS, returns.shape[1] - HORIZON)
    scaled = returns[:, _SCALE_MINUTES:] / _recent_size(returns)
    lags = np.stack([scaled[:, at - _SCALE_MINUTES - lag] for lag in range(LAGS)], axis=2)
    large = np.where(np.abs(lags) > _LARGE, np.sign(lags), 0.0)
    ahead = days.close[:, at + HORIZON] - days.close[:, at]
    fading = 1.0 - np.arange(LAGS) / LAGS
    plain = np.clip(lags, -4.0, 4.0)
    sums = [plain[:, :, 0], plain[:, :, :5].sum(axis=2), plain.sum(axis=2), (large * fading).sum(axis=2)]
    return np.stack(sums, axis=2), ahead > 0.0


def _recent_size(returns: Matrix) -> Matrix:
    """Root mean square of the half-hour before each minute, from the first that has one on."""
    total = np.concatenate([np.zeros((len(returns), 1)), np.cumsum(np.square(returns), axis=1)], axis=1)
    size: Matrix = np.sqrt((total[:, _SCALE_MINUTES:-1] - total[:, : -_SCALE_MINUTES - 1]) / _SCALE_MINUTES)
    return np.maximum(size, 1e-8)
