"""Boosted trees on whether the last minute's move goes on: a member that moves quantiles and leaves their shape."""

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

_WIDEST_RETURN = 4.0
_FURTHEST = 20.0
_ROUNDS = 40
_PARAMETERS = {
    "objective": "reg:squarederror",
    "max_depth": 3,
    "eta": 0.1,
    "gamma": 5.0,
    "subsample": 0.5,
    "min_child_weight": 50.0,
    "max_bin": 64,
}
_ALONG = ("return_5", "return_15", "return_30", "signed_semivariance_30", "trade_count_pressure_15")
"""Columns with a direction, which is taken along or against the last move."""
_NAMES = ("size_of_move", "volume_vs_profile", "volume_surge", "volatility_ratio", *_ALONG)
"""What is looked at, live columns aside."""


class ContinuationQuantiles(ScaledQuantiles):
    """Quantiles of what is left when the mean continuation is taken off, moved by it.

    Everything with a direction is seen along the last minute's move, and so is the return to come. Up and down are then
    one case, an effect that shows only with volume is found by the first split, and a long rise in the fitted days
    teaches nothing. A split must gain about what chance alone never does, so that without an effect no tree grows.
    """

    name = "continuation_quantiles"

    def __init__(self, volatility: VolatilityForecaster, *, live: bool = False) -> None:
        super().__init__(volatility)
        self._live = live
        self._recorded: tuple[str, ...] = ()
        self._boosters: list[Booster] = []
        self._shape = np.zeros((len(HORIZONS), len(LEVELS)))
        self._seed = 0

    def fit_shape(self, panel: Panel, labels: Labels, sigma: VolatilityForecast, seed: int) -> None:
        """Grow trees on every row with a move, then take the quantiles of what they leave."""
        self._seed = seed
        self._recorded = tuple(name for name in usable_columns(panel, live=self._live) if name in panel.live.names)
        standardized = standardized_returns(labels, sigma)
        columns, move = self._seen(panel, np.arange(len(panel)))
        self._boosters = self._lessons(columns, move, standardized, None)
        self._shape = empirical_quantiles(standardized - self._centre(columns, move))

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> ContinuationQuantiles:
        """A copy whose leaves are fitted to 5 to 20 recent days."""
        sigma = self.volatility.predict(panel, np.arange(len(panel)))
        made = ContinuationQuantiles(self.volatility, live=self._live)
        made.fitted, made._seed, made._shape, made._recorded = self.fitted, seed, self._shape, self._recorded
        columns, move = self._seen(panel, np.arange(len(panel)))
        made._boosters = made._lessons(columns, move, standardized_returns(labels, sigma), self._boosters)
        return made

    def shape_at_horizons(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """Quantiles in multiples of sigma of some rows, by `HORIZONS` and `LEVELS`."""
        del sigma
        return np.asarray(self._centre(*self._seen(panel, rows))[..., None] + self._shape)

    def importance(self) -> dict[str, float]:
        """Gain in loss over all horizons by column."""
        names = (*_NAMES, *self._recorded, *(f"{name}_along" for name in self._recorded))
        return gain_by_column(names, self._boosters)

    def settings(self) -> dict[str, Any]:
        """Whether live features are used where there are enough."""
        return {"live": self._live}

    def pack_shape(self) -> Artifact:
        """Boosters and the quantiles around their answers."""
        files = files_of(self._boosters)
        return Artifact.of_arrays({"shape": self._shape}, files).noted(
            {"seed": self._seed, "recorded": list(self._recorded)}
        )

    def unpack_shape(self, artifact: Artifact) -> None:
        """Take boosters and the quantiles around their answers."""
        self._seed, self._recorded = artifact.notes["seed"], tuple(artifact.notes["recorded"])
        self._shape = artifact.arrays()["shape"]
        self._boosters = boosters_in(artifact.files, len(HORIZONS))

    def _lessons(
        self, columns: Floats, move: Floats, standardized: Floats, former: list[Booster] | None
    ) -> list[Booster]:
        """A booster for each horizon, grown anew or with the leaves of a former one fitted to these rows."""
        made = []
        for column, returns in enumerate(standardized.T):
            known = np.isfinite(returns) & (move != 0.0)
            came = (returns * move)[known].clip(-_WIDEST_RETURN, _WIDEST_RETURN)
            given = columns[known], came, np.zeros(len(came)), TreePlan(_PARAMETERS, _ROUNDS, self._seed)
            made.append(Booster.of(*given) if former is None else former[column].refreshed(*given))
        return made

    def _centre(self, columns: Floats, move: Floats) -> Floats:
        """Expected returns in multiples of sigma, rows by `HORIZONS`."""
        nothing = np.zeros(len(columns))
        told = np.stack([booster.answers(columns, nothing) for booster in self._boosters], axis=1)
        return np.asarray(told * move[:, None])

    def _seen(self, panel: Panel, rows: Ints) -> tuple[Floats, Floats]:
        """The columns of some rows, and the direction of each row's last move: 1 up, -1 down, 0 where there is none."""
        last = panel.column("return_1")[rows]
        move = np.sign(np.nan_to_num(last))
        volume = panel.column("volume_vs_profile")[rows]
        surge = volume - panel.column("volume_pace_15")[rows]
        along = [panel.column(name)[rows] * move for name in _ALONG]
        recorded = learned_columns(panel, rows, self._recorded)
        seen = [np.abs(last), volume, surge, panel.column("volatility_ratio")[rows], *along]
        return np.column_stack([*seen, recorded, recorded * move[:, None]]).clip(-_FURTHEST, _FURTHEST), move
