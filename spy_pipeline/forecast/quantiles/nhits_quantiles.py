"""N-HiTS on the path of each decision: quantiles of r_h / sigma_h for every minute of the output window."""

from __future__ import annotations

from typing import Any

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.forecaster import VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS, OUTPUT_WINDOW
from spy_pipeline.forecast.learned_columns import usable_columns
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.quantiles.network_shape import NetworkShape
from spy_pipeline.forecast.quantiles.nhits_network import FineTuning, NetworkPlan, NHiTSNetwork
from spy_pipeline.forecast.quantiles.scaled_quantiles import ScaledQuantiles
from spy_pipeline.forecast.quantiles.windows import ColumnScale, Singles, Windows
from spy_pipeline.forecast.training_set import Floats, Ints, LabelBook, Labels, Panel
from spy_pipeline.forecast.volatility.level_forecaster import minutes_ahead

INPUT_WINDOW = 30
EPOCHS = 4
_ROWS_APART = 5
_UNIT_HORIZON, _UNIT_MINUTES = 5, 30
_FURTHEST_TARGET = 6.0
_FINE_TUNE_STEPS = 8
_PULL = 1e-3
_RECENT = 0.25
_HELD_OUT = 0.1
COVARIATES = (
    "return_1",
    "volatility_ratio",
    "volatility_vs_profile_30",
    "parkinson_vs_profile_5",
    "signed_semivariance_30",
    "volume_vs_profile",
    "vwap_distance",
    "distance_to_open",
    "minutes_since_open",
)
"""Past covariates, chosen for what they say of shape and direction beside the path itself."""


class NHiTSQuantiles(ScaledQuantiles):
    """Each decision is a series of its own, log price against the decision's close in units of its sigma.

    The value h minutes ahead is then r_h / sigma_h itself, and no window crosses a night.
    """

    name = "nhits_quantiles"

    def __init__(
        self,
        volatility: VolatilityForecaster,
        *,
        live: bool = False,
        input_window: int = INPUT_WINDOW,
        output_window: int = OUTPUT_WINDOW,
        epochs: int = EPOCHS,
    ) -> None:
        super().__init__(volatility)
        if output_window < max(HORIZONS):
            raise ValueError(f"the output window must reach the longest horizon, {max(HORIZONS)} minutes")
        self._live = live
        self._plan = NetworkPlan(input_window, output_window, epochs=epochs)
        self._scale = ColumnScale((), np.empty(0), np.empty(0))
        self._network: NHiTSNetwork | None = None
        nothing = np.zeros((output_window, len(LEVELS)))
        self._shape = NetworkShape(nothing, nothing, 1.0)

    @property
    def network(self) -> NHiTSNetwork:
        """The trained network."""
        if self._network is None:
            raise ValueError(f"{self.name} was not fitted")
        return self._network

    def fit_shape(self, panel: Panel, labels: Labels, sigma: VolatilityForecast, seed: int) -> None:
        """Train on every fifth decision whose whole output window is known and not clipped by the close."""
        del sigma
        usable = usable_columns(panel, live=self._live)
        wanted = [name for name in usable if name in COVARIATES or name in panel.live.names]
        self._scale = ColumnScale.of(panel, tuple(wanted))
        rows, targets = self._decisions(panel, labels)
        windows = self.windows(panel, rows)
        held_out = panel.day[rows] >= len(panel.sessions) * (1.0 - _HELD_OUT)
        self._network = NHiTSNetwork.trained(self._plan, windows.part(~held_out), targets[~held_out], seed)
        answers = self._network.answers(windows)
        self._shape = NetworkShape.of(answers[~held_out], targets[~held_out])
        self._shape = self._shape.shrunk(answers[held_out], targets[held_out])

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> NHiTSQuantiles:
        """A copy after a few small steps on 5 to 20 days.

        A quarter of each batch is from the last of them; the rest is replayed from the others, all hours and
        volatilities alike.
        """
        rows, targets = self._decisions(panel, labels)
        made = NHiTSQuantiles(self.volatility, **self.settings())
        made.fitted, made._scale, made._shape = self.fitted, self._scale, self._shape
        recent = panel.day[rows] == panel.day[rows].max()
        alike = self._rarity(panel, rows) * ~recent
        chances = np.where(recent, _RECENT / recent.sum(), (1.0 - _RECENT) * alike / max(alike.sum(), 1.0))
        step = FineTuning(_FINE_TUNE_STEPS, _PULL, chances / chances.sum(), seed)
        made._network = self.network.fine_tuned(self.windows(panel, rows), targets, step)
        return made

    def windows(self, panel: Panel, rows: Ints, sigma: VolatilityForecast | None = None) -> Windows:
        """What the network sees of some decisions; `sigma` is the volatility forecast of the same rows, if at hand."""
        if sigma is None or _UNIT_HORIZON not in sigma.horizons:
            sigma = self.volatility.predict(panel, rows, (_UNIT_HORIZON,))
        unit = sigma.sigma[:, sigma.horizons.index(_UNIT_HORIZON)]
        unit = np.where(np.isfinite(unit), unit, np.inf) * np.sqrt(_UNIT_MINUTES / _UNIT_HORIZON)
        return Windows.of(panel, rows, unit, self._scale, self._plan.input_window)

    def shape_at_horizons(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """Quantiles in multiples of sigma of some rows, by `HORIZONS` and `LEVELS`."""
        return self.shape_at(panel, rows, HORIZONS, sigma)

    def shape_at(self, panel: Panel, rows: Ints, horizons: tuple[int, ...], sigma: VolatilityForecast) -> Floats:
        """Quantiles of some rows at any minutes ahead; beyond the output window those of its last minute."""
        quantiles = self._shape.quantiles(self.network.answers(self.windows(panel, rows, sigma)))
        ahead = minutes_ahead(panel, rows, horizons).clip(1, self._plan.output_window)
        return np.asarray(quantiles[np.arange(len(rows))[:, None], ahead - 1])

    def settings(self) -> dict[str, Any]:
        """Windows, epochs, and whether live features are used where there are enough."""
        return {
            "live": self._live,
            "input_window": self._plan.input_window,
            "output_window": self._plan.output_window,
            "epochs": self._plan.epochs,
        }

    def pack_shape(self) -> Artifact:
        """Weights, what is made of the answers, and the scale of the covariates."""
        weights = {f"network.{name}": array for name, array in self.network.weights().items()}
        scale = {"centre": self._scale.centre, "spread": self._scale.spread}
        shape = {"usual": self._shape.usual, "mean": self._shape.mean}
        notes = {"columns": list(self._scale.names), "share": self._shape.share}
        return Artifact.of_arrays({**weights, **scale, **shape}).noted(notes)

    def unpack_shape(self, artifact: Artifact) -> None:
        """Take weights, what is made of the answers, and the scale of the covariates."""
        arrays = artifact.arrays()
        self._scale = ColumnScale(tuple(artifact.notes["columns"]), arrays["centre"], arrays["spread"])
        self._shape = NetworkShape(arrays["usual"], arrays["mean"], artifact.notes["share"])
        weights = {name.removeprefix("network."): array for name, array in arrays.items() if "network." in name}
        self._network = NHiTSNetwork.with_weights(self._plan, weights, len(self._scale.names) + 1)

    def _rarity(self, panel: Panel, rows: Ints) -> Floats:
        """One over how many of the decisions share each one's hour and tercile of volatility."""
        sigma = self.volatility.predict(panel, rows, (_UNIT_MINUTES,)).sigma[:, 0]
        tercile = np.searchsorted(np.nanquantile(sigma, [1.0 / 3.0, 2.0 / 3.0]), sigma)
        _, cell, count = np.unique(panel.minute[rows] // 60 * 3 + tercile, return_inverse=True, return_counts=True)
        return np.asarray(1.0 / count[cell])

    def _decisions(self, panel: Panel, labels: Labels) -> tuple[Ints, Singles]:
        """Rows whose whole output window is known, and the standardized return to each minute of it."""
        minutes = tuple(range(1, self._plan.output_window + 1))
        rows = np.arange(_ROWS_APART - 1, len(panel), _ROWS_APART)
        rows = rows[panel.minute[rows] + self._plan.output_window < panel.session_minutes[rows]]
        returns = LabelBook(panel, minutes).known_by(labels.as_of_ns).returns[rows]
        targets = returns / self.volatility.predict(panel, rows, minutes).sigma
        whole = np.isfinite(targets).all(axis=1)
        return rows[whole], targets[whole].clip(-_FURTHEST_TARGET, _FURTHEST_TARGET).astype(np.float32)
