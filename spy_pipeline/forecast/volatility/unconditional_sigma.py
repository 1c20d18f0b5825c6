"""The unconditional sigma: what the time of day had on all fitted days."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.training_set import Floats, Ints, Labels, Panel
from spy_pipeline.forecast.volatility.level_forecaster import LevelForecaster, departures
from spy_pipeline.forecast.volatility.time_of_day import TimeOfDay


class UnconditionalSigma(LevelForecaster):
    """Time of day times one level for all days."""

    name = "unconditional_sigma"

    levels: Floats

    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        """Take the mean level of each horizon."""
        del seed
        self.profile = TimeOfDay.of(panel)
        realised = np.exp(departures(panel, labels, np.arange(len(panel)), self.profile))
        known = np.isfinite(realised)
        self.levels = np.log(np.where(known, realised, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))

    def log_levels(self, panel: Panel, rows: Ints) -> Floats:
        """The same for all rows."""
        del panel
        return np.broadcast_to(self.levels, (len(rows), len(HORIZONS)))

    def settings(self) -> dict[str, Any]:
        """None."""
        return {}

    def pack(self) -> Artifact:
        """Profile and levels."""
        return Artifact.of_arrays({"profile": self.profile.shape, "levels": self.levels})

    @classmethod
    def unpack(cls, artifact: Artifact) -> Self:
        """The forecaster that was packed."""
        arrays = artifact.arrays()
        made = cls()
        made.profile, made.levels = TimeOfDay(arrays["profile"]), arrays["levels"]
        return made
