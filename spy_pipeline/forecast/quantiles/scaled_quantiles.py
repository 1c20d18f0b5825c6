"""What every quantile forecaster shares: a volatility forecaster's sigma, and quantiles of returns divided by it."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.forecaster import QuantileForecaster, VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.quantile_forecast import QuantileForecast, VolatilityForecast, sorted_quantiles
from spy_pipeline.forecast.training_set import Floats, Ints, Labels, Panel
from spy_pipeline.forecast.volatility.level_forecaster import at_minutes, minutes_ahead


class ScaledQuantiles(QuantileForecaster):
    """Learns the shape of r_H / sigma_H at the scored horizons; other minutes are interpolated between them."""

    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        """Fit the volatility where that was not done on these data, then the shape."""
        if not self._volatility_is_fitted(panel, labels):
            self.volatility.fit(panel, labels, seed)
        self.fit_shape(panel, labels, self.volatility.predict(panel, np.arange(len(panel))), seed)

    @abstractmethod
    def fit_shape(self, panel: Panel, labels: Labels, sigma: VolatilityForecast, seed: int) -> None:
        """Learn from the rows of the panel whose labels are known; `sigma` is of all rows at `HORIZONS`."""

    @abstractmethod
    def shape_at_horizons(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """Quantiles in multiples of sigma of some rows, by `HORIZONS` and `LEVELS`; need not be sorted."""

    def shape_at(self, panel: Panel, rows: Ints, horizons: tuple[int, ...], sigma: VolatilityForecast) -> Floats:
        """Quantiles of some rows at any minutes ahead; need not be sorted."""
        ahead = minutes_ahead(panel, rows, horizons)
        return at_minutes(self.shape_at_horizons(panel, rows, sigma), ahead)

    def predict(
        self,
        panel: Panel,
        rows: Ints,
        horizons: tuple[int, ...] = HORIZONS,
        sigma: VolatilityForecast | None = None,
    ) -> QuantileForecast:
        """Quantiles of some rows; `sigma` is the volatility forecast of the same rows and horizons, if at hand."""
        sigma = sigma or self.volatility.predict(panel, rows, horizons)
        quantiles = sorted_quantiles(self.shape_at(panel, rows, horizons, sigma))
        quantiles = np.where(np.isfinite(sigma.sigma)[..., None], quantiles, np.nan)
        return QuantileForecast(rows, horizons, LEVELS, sigma.sigma, quantiles)

    def settings(self) -> dict[str, Any]:
        """None beside the volatility forecaster's own."""
        return {}

    def pack(self) -> Artifact:
        """The shape, and the volatility forecaster as a part."""
        return self.pack_shape().with_part("volatility", self.volatility.sealed())

    @abstractmethod
    def pack_shape(self) -> Artifact:
        """What was learned of the shape."""

    @classmethod
    def unpack(cls, artifact: Artifact) -> Self:
        """The forecaster that was packed."""
        volatility = restored(artifact.part("volatility"))
        assert isinstance(volatility, VolatilityForecaster)
        made = cls(volatility, **artifact.notes["settings"])
        made.unpack_shape(artifact)
        return made

    @abstractmethod
    def unpack_shape(self, artifact: Artifact) -> None:
        """Take what was learned of the shape from its artifact."""

    def _volatility_is_fitted(self, panel: Panel, labels: Labels) -> bool:
        fitted = self.volatility.fitted
        return fitted is not None and (fitted.panel_hash, fitted.as_of_ns) == (panel.content_hash, labels.as_of_ns)


def standardized_returns(labels: Labels, sigma: VolatilityForecast) -> Floats:
    """Returns in multiples of sigma, rows by the horizons of `sigma`; NaN where not known."""
    columns = [labels.horizons.index(horizon) for horizon in sigma.horizons]
    return np.asarray(labels.returns[:, columns] / sigma.sigma)


def empirical_quantiles(standardized: Floats) -> Floats:
    """The quantiles of each horizon's known values, `HORIZONS` by `LEVELS`; a normal's where there are under 100."""
    found = []
    for column in standardized.T:
        known = column[np.isfinite(column)]
        found.append(np.quantile(known, LEVELS) if len(known) >= _LEAST_VALUES else _NORMAL)
    return np.stack(found)


_LEAST_VALUES = 100
_NORMAL = np.array([-2.326, -1.960, -1.645, -1.282, -0.842, -0.385, 0.0, 0.385, 0.842, 1.282, 1.645, 1.960, 2.326])
