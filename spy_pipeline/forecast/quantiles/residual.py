"""B-Q: B-sigma times the quantiles that its residuals had."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.quantiles.scaled_quantiles import ScaledQuantiles, empirical_quantiles, standardized_returns
from spy_pipeline.forecast.training_set import Floats, Ints, Labels, Panel


class BQ(ScaledQuantiles):
    """The same quantiles of r_H / sigma_H at all times, those of the fitted days; upon B-sigma it is the baseline."""

    name = "b_q"

    shape: Floats

    def fit_shape(self, panel: Panel, labels: Labels, sigma: VolatilityForecast, seed: int) -> None:
        """Take the empirical quantiles."""
        del panel, seed
        self.shape = empirical_quantiles(standardized_returns(labels, sigma))

    def shape_at_horizons(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """The same for all rows."""
        del panel, sigma
        return np.broadcast_to(self.shape, (len(rows), *self.shape.shape))

    def pack_shape(self) -> Artifact:
        """The quantiles."""
        return Artifact.of_arrays({"shape": self.shape})

    def unpack_shape(self, artifact: Artifact) -> None:
        """Take the quantiles."""
        self.shape = artifact.arrays()["shape"]
