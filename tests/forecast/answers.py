"""The numbers of a forecast of either kind."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import QuantileForecast
from spy_pipeline.forecast.training_set import Floats, Panel


def answers(forecaster: Forecaster, panel: Panel, rows: np.ndarray, horizons: tuple[int, ...] = HORIZONS) -> Floats:
    """All numbers of a forecast, rows first."""
    said = forecaster.predict(panel, rows, horizons)
    if isinstance(said, QuantileForecast):
        return np.concatenate([said.sigma[..., None], said.quantiles], axis=2)
    return said.sigma[..., None]
