"""Calibration that follows coverage online: quantile tracking, the proportional part of conformal PID."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.quantile_forecast import sorted_quantiles
from spy_pipeline.forecast.training_set import Floats

_STEP = 0.01
_FURTHEST = 1.5
_LEVELS = np.array(LEVELS)
_MINUTES = np.array(HORIZONS, np.float64)


class ConformalCalibration:
    """An offset in sigmas for each horizon and level, moved up or down by every outcome that comes due.

    Over many labels the share below each quantile goes to its level whatever the forecasts do, as in online conformal
    prediction; steps are the smaller the longer the horizon, since outcomes that overlap repeat themselves.
    """

    def __init__(self) -> None:
        self.offsets = np.zeros((len(HORIZONS), len(LEVELS)))
        """What is added to each quantile, in sigmas."""

    def calibrated(self, quantiles: Floats) -> Floats:
        """Quantiles by `HORIZONS` and `LEVELS` along the last axes, moved and in order."""
        return sorted_quantiles(quantiles + self.offsets)

    def learn(self, column: int, standardized: float, served: Floats) -> None:
        """Take in the outcome of one horizon and the quantiles that had been given."""
        below = standardized <= served
        moved = self.offsets[column] + _STEP / _MINUTES[column] * (_LEVELS - below)
        self.offsets[column] = moved.clip(-_FURTHEST, _FURTHEST)
