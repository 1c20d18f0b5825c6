"""Boosted trees on the quantiles of r_H / sigma_H."""

from __future__ import annotations

from typing import Any

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.boosting import Booster, TreePlan, boosters_in, files_of, gain_by_column
from spy_pipeline.forecast.forecaster import VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.learned_columns import learned_columns, usable_columns
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.quantiles.scaled_quantiles import ScaledQuantiles, empirical_quantiles, standardized_returns
from spy_pipeline.forecast.training_set import Floats, Ints, Labels, Panel

_ROWS_APART = 5
_ROUNDS = 20
_PARAMETERS = {
    "objective": "reg:quantileerror",
    "quantile_alpha": list(LEVELS),
    "max_depth": 3,
    "eta": 0.05,
    "subsample": 0.5,
    "colsample_bytree": 0.5,
    "min_child_weight": 200.0,
    "max_bin": 64,
}


class BoostedQuantiles(ScaledQuantiles):
    """Departures from the quantiles that residuals had, one ensemble for each horizon with a tree for each level."""

    name = "boosted_quantiles"

    def __init__(self, volatility: VolatilityForecaster, *, live: bool = False) -> None:
        super().__init__(volatility)
        self._live = live
        self._columns: tuple[str, ...] = ()
        self._start = np.zeros((len(HORIZONS), len(LEVELS)))
        self._boosters: list[Booster] = []
        self._seed = 0

    def fit_shape(self, panel: Panel, labels: Labels, sigma: VolatilityForecast, seed: int) -> None:
        """Grow trees on every fifth row."""
        self._seed = seed
        standardized = standardized_returns(labels, sigma)
        self._columns = usable_columns(panel, live=self._live)
        self._start = empirical_quantiles(standardized)
        rows = np.arange(_ROWS_APART - 1, len(panel), _ROWS_APART)
        columns = learned_columns(panel, rows, self._columns)
        self._boosters = []
        for column, start in enumerate(self._start):
            known = np.isfinite(standardized[rows, column])
            margin = np.broadcast_to(start, (int(known.sum()), len(LEVELS)))
            self._boosters.append(
                Booster.of(columns[known], standardized[rows[known], column], np.array(margin), self._plan())
            )

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> BoostedQuantiles:
        """A copy whose leaves are fitted to a few recent days; 5 to 20 are enough and not too many."""
        sigma = self.volatility.predict(panel, np.arange(len(panel)))
        standardized = standardized_returns(labels, sigma)
        rows = np.arange(_ROWS_APART - 1, len(panel), _ROWS_APART)
        columns = learned_columns(panel, rows, self._columns)
        made = BoostedQuantiles(self.volatility, live=self._live)
        made.fitted, made._seed = self.fitted, seed
        made._columns, made._start = self._columns, self._start
        for column, booster in enumerate(self._boosters):
            known = np.isfinite(standardized[rows, column])
            margin = np.tile(self._start[column], (int(known.sum()), 1))
            made._boosters.append(
                booster.refreshed(columns[known], standardized[rows[known], column], margin, made._plan())
            )
        return made

    def shape_at_horizons(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """Quantiles in multiples of sigma of some rows, by `HORIZONS` and `LEVELS`."""
        del sigma
        columns = learned_columns(panel, rows, self._columns)
        starts = [np.tile(start, (len(rows), 1)) for start in self._start]
        pairs = zip(self._boosters, starts, strict=True)
        return np.stack([booster.answers(columns, start) for booster, start in pairs], axis=1)

    def importance(self) -> dict[str, float]:
        """Gain in loss over all horizons by column."""
        return gain_by_column(self._columns, self._boosters)

    def settings(self) -> dict[str, Any]:
        """Whether live features are used where there are enough."""
        return {"live": self._live}

    def pack_shape(self) -> Artifact:
        """Boosters and the quantiles they start from."""
        files = files_of(self._boosters)
        notes = {"columns": list(self._columns), "seed": self._seed}
        return Artifact.of_arrays({"start": self._start}, files).noted(notes)

    def unpack_shape(self, artifact: Artifact) -> None:
        """Take boosters and the quantiles they start from."""
        self._columns, self._seed = tuple(artifact.notes["columns"]), artifact.notes["seed"]
        self._start = artifact.arrays()["start"]
        self._boosters = boosters_in(artifact.files, len(HORIZONS))

    def _plan(self) -> TreePlan:
        return TreePlan(_PARAMETERS, _ROUNDS, self._seed)
