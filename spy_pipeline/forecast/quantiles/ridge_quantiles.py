"""A linear member: ridge regressions of where r_H / sigma_H lies and of how wide it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.forecaster import VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.learned_columns import learned_columns, usable_columns
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.quantiles.scaled_quantiles import ScaledQuantiles, empirical_quantiles, standardized_returns
from spy_pipeline.forecast.training_set import Floats, Ints, Labels, Panel
from spy_pipeline.forecast.volatility.linear_fit import LinearFit

_ROWS_APART = 5
_PENALTY_SHARE = 1.0
_WIDEST_RETURN = 4.0
_FURTHEST_CENTRE, _FURTHEST_WIDTH = 0.25, 0.25


class RidgeQuantiles(ScaledQuantiles):
    """Empirical quantiles of what two heavily shrunk regressions leave, moved and stretched by their answers."""

    name = "ridge_quantiles"

    def __init__(self, volatility: VolatilityForecaster, *, live: bool = False) -> None:
        super().__init__(volatility)
        self._live = live
        self._columns: tuple[str, ...] = ()
        self._centres: list[LinearFit] = []
        self._widths: list[LinearFit] = []
        self._shape = np.empty(0)

    def fit_shape(self, panel: Panel, labels: Labels, sigma: VolatilityForecast, seed: int) -> None:
        """Fit centre and log width of each horizon on every fifth row, then take the quantiles of what they leave."""
        del seed
        self._columns = usable_columns(panel, live=self._live)
        rows = np.arange(_ROWS_APART - 1, len(panel), _ROWS_APART)
        columns, answers = learned_columns(panel, rows, self._columns), standardized_returns(labels, sigma)[rows]
        penalty = _PENALTY_SHARE * len(rows)
        clipped = answers.clip(-_WIDEST_RETURN, _WIDEST_RETURN)
        self._centres = [LinearFit.of(columns, clipped[:, column], penalty) for column in range(len(HORIZONS))]
        sizes = np.sqrt(np.abs(clipped))
        self._widths = [LinearFit.of(columns, sizes[:, column], penalty) for column in range(len(HORIZONS))]
        centre, width = self._centre_and_width(columns)
        self._shape = empirical_quantiles((answers - centre) / width)

    def shape_at_horizons(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """Quantiles in multiples of sigma of some rows, by `HORIZONS` and `LEVELS`."""
        del sigma
        centre, width = self._centre_and_width(learned_columns(panel, rows, self._columns))
        return np.asarray(centre[..., None] + width[..., None] * self._shape)

    def settings(self) -> dict[str, Any]:
        """Whether live features are used where there are enough."""
        return {"live": self._live}

    def pack_shape(self) -> Artifact:
        """Coefficients and quantiles."""
        arrays = {"shape": self._shape}
        for name, fits in (("centre", self._centres), ("width", self._widths)):
            arrays[f"{name}_slope"] = np.stack([fit.slope for fit in fits])
            arrays[f"{name}_mean"] = np.stack([fit.centre for fit in fits])
            arrays[f"{name}_intercept"] = np.array([fit.intercept for fit in fits])
        return Artifact.of_arrays(arrays).noted({"columns": list(self._columns)})

    def unpack_shape(self, artifact: Artifact) -> None:
        """Take coefficients and quantiles."""
        arrays = artifact.arrays()
        self._columns, self._shape = tuple(artifact.notes["columns"]), arrays["shape"]
        self._centres, self._widths = (
            [
                LinearFit(*fit)
                for fit in zip(
                    arrays[f"{name}_mean"], arrays[f"{name}_slope"], arrays[f"{name}_intercept"].tolist(), strict=True
                )
            ]
            for name in ("centre", "width")
        )

    def _centre_and_width(self, columns: Floats) -> tuple[Floats, Floats]:
        """Where returns lie, and how wide against the usual; neither far from none and 1."""
        centre = np.stack([fit.answers(columns) - fit.intercept for fit in self._centres], axis=1)
        size = np.stack([fit.answers(columns) / max(fit.intercept, 1e-6) for fit in self._widths], axis=1)
        width = np.exp(np.clip(2.0 * np.log(np.maximum(size, 0.1)), -_FURTHEST_WIDTH, _FURTHEST_WIDTH))
        return centre.clip(-_FURTHEST_CENTRE, _FURTHEST_CENTRE), width
