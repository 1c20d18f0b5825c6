"""Scores of a forecast standard deviation against realised variance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def qlike(sigma: Floats, realised_variance: Floats) -> Floats:
    """Quasi-likelihood loss of each row: 0 where the forecast variance is what came, robust to noise in the latter.

    A row whose realised variance is not above 0 has none.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(realised_variance > 0.0, realised_variance / np.square(sigma), np.nan)
        return np.asarray(ratio - np.log(ratio) - 1.0, np.float64)


def squared_log_error(sigma: Floats, realised_variance: Floats) -> Floats:
    """Squared error of the logarithm of variance; a row without realised variance has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        target = np.where(realised_variance > 0.0, np.log(realised_variance), np.nan)
        return np.asarray(np.square(target - 2.0 * np.log(sigma)), np.float64)


def r_squared_within_days(sigma: Floats, realised_variance: Floats, day: NDArray[np.int64]) -> float:
    """Share of the variation of log variance within its day that the forecast's own variation within the day explains.

    The level of the day is taken out of both, because a figure over all days is a property of the period rather than
    of the forecast.
    """
    known = (realised_variance > 0.0) & np.isfinite(sigma)
    target, forecast = np.log(realised_variance[known]), 2.0 * np.log(sigma[known])
    target, forecast = _centred(target, day[known]), _centred(forecast, day[known])
    total = float(np.sum(np.square(target)))
    return 1.0 - float(np.sum(np.square(target - forecast))) / total if total > 0.0 else float("nan")


def _centred(values: Floats, day: NDArray[np.int64]) -> Floats:
    _, position = np.unique(day, return_inverse=True)
    counts = np.bincount(position)
    return np.asarray(values - (np.bincount(position, values) / counts)[position], np.float64)
