"""Calibration that follows coverage online: tracking of central bands, the proportional part of conformal PID."""

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
    """An offset in sigmas for each horizon and level that widens or narrows the band between it and its opposite.

    Over many labels the share inside each central band goes to its nominal one whatever the forecasts do, as in online
    conformal prediction. Both ends move alike: to follow each alone would add a noisy opinion on direction. Steps are
    the smaller the longer the horizon, since outcomes that overlap repeat themselves.
    """

    def __init__(self) -> None:
        self.offsets = np.zeros((len(HORIZONS), len(LEVELS)))
        """What is added to each quantile, in sigmas."""

    def calibrated(self, quantiles: Floats) -> Floats:
        """Quantiles by `HORIZONS` and `LEVELS` along the last axes, moved and in order."""
        return sorted_quantiles(quantiles + self.offsets)

    def learn(self, column: int, standardized: float, served: Floats) -> None:
        """Take in the outcome of one horizon and the quantiles that had been given."""
        missed = _LEVELS - (standardized <= served)
        moved = self.offsets[column] + _STEP / _MINUTES[column] * (missed - missed[::-1]) / 2.0
        self.offsets[column] = moved.clip(-_FURTHEST, _FURTHEST)
