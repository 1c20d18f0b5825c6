"""The unconditional distribution by time of day."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.quantiles.scaled_quantiles import ScaledQuantiles, empirical_quantiles, standardized_returns
from spy_pipeline.forecast.training_set import Floats, Ints, Labels, Panel

_PART_MINUTES = 30


class Unconditional(ScaledQuantiles):
    """The quantiles that returns had in the same half-hour of all fitted days; upon the unconditional sigma only."""

    name = "unconditional"

    shapes: Floats

    def fit_shape(self, panel: Panel, labels: Labels, sigma: VolatilityForecast, seed: int) -> None:
        """Take the empirical quantiles of each half-hour."""
        del seed
        standardized = standardized_returns(labels, sigma)
        part = panel.minute // _PART_MINUTES
        self.shapes = np.stack(
            [empirical_quantiles(standardized[part == number]) for number in range(int(part.max()) + 1)]
        )

    def shape_at_horizons(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """Those of each row's half-hour; the last one's in a longer session."""
        del sigma
        part = np.minimum(panel.minute[rows] // _PART_MINUTES, len(self.shapes) - 1)
        return np.asarray(self.shapes[part])

    def pack_shape(self) -> Artifact:
        """The quantiles of each half-hour."""
        return Artifact.of_arrays({"shapes": self.shapes})

    def unpack_shape(self, artifact: Artifact) -> None:
        """Take the quantiles of each half-hour."""
        self.shapes = artifact.arrays()["shapes"]
