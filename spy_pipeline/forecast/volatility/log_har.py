"""Time of day times log-HAR: B-sigma, B-sigma2 and the L0 volatility of the stack, one regression for each horizon."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.training_set import Floats, Ints, Labels, Panel
from spy_pipeline.forecast.volatility.level_forecaster import LevelForecaster, departures
from spy_pipeline.forecast.volatility.linear_fit import LinearFit
from spy_pipeline.forecast.volatility.regressors import RegressorSet, column_names, designs, panel_column
from spy_pipeline.forecast.volatility.time_of_day import TimeOfDay


class LogHar(LevelForecaster):
    """Log level regressed on levels so far; scaled so that realised over expected variance is 1 on average."""

    regressors: ClassVar[RegressorSet]
    """Which columns it is regressed on."""
    penalty: ClassVar[float] = 1.0
    """Strength of the ridge, in rows."""

    fits: list[LinearFit]
    scale: Floats

    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        """Ordinary least squares on every row whose label is known."""
        del seed
        self.profile = TimeOfDay.of(panel)
        rows = np.arange(len(panel))
        answers = departures(panel, labels, rows, self.profile)
        columns = designs(panel, rows, self.profile, self.regressors, HORIZONS)
        self.fits, scale = [], []
        for horizon, matrix in enumerate(columns):
            known = np.isfinite(answers[:, horizon])
            fit = LinearFit.of(matrix[known], answers[known, horizon], self.penalty)
            self.fits.append(fit)
            missed = answers[known, horizon] - fit.answers(matrix[known])
            scale.append(np.log(np.exp(missed).mean()) if known.any() else 0.0)
        self.scale = np.array(scale)

    def log_levels(self, panel: Panel, rows: Ints) -> Floats:
        """Log of the expected variance of a mean minute of each scored horizon, rows by `HORIZONS`."""
        columns = designs(panel, rows, self.profile, self.regressors, HORIZONS)
        answers = [fit.answers(matrix) for fit, matrix in zip(self.fits, columns, strict=True)]
        return np.stack(answers, axis=1) + self.scale

    def inputs(self) -> tuple[str, ...]:
        """The columns behind its regressors; one that was never known in the fit, or never moved, is none."""
        used = np.any([fit.slope != 0.0 for fit in self.fits], axis=0).tolist()
        names = [
            panel_column(name) for name, is_used in zip(column_names(self.regressors), used, strict=True) if is_used
        ]
        return tuple(dict.fromkeys(name for name in names if name is not None))

    def settings(self) -> dict[str, Any]:
        """None: the name says it all."""
        return {}

    def pack(self) -> Artifact:
        """Profile, coefficients and scales."""
        return Artifact.of_arrays(
            {
                "profile": self.profile.shape,
                "centre": np.stack([fit.centre for fit in self.fits]),
                "slope": np.stack([fit.slope for fit in self.fits]),
                "intercept": np.array([fit.intercept for fit in self.fits]),
                "scale": self.scale,
            }
        )

    @classmethod
    def unpack(cls, artifact: Artifact) -> Self:
        """The forecaster that was packed."""
        arrays = artifact.arrays()
        made = cls()
        made.profile = TimeOfDay(arrays["profile"])
        columns = zip(arrays["centre"], arrays["slope"], arrays["intercept"].tolist(), strict=True)
        made.fits = [LinearFit(*column) for column in columns]
        made.scale = arrays["scale"]
        return made


class BSigma(LogHar):
    """Time of day times log-HAR on 5 and 30 minutes, the session so far, and 1, 5 and 22 days."""

    name = "b_sigma"
    regressors = "b_sigma"


class BSigma2(LogHar):
    """B-sigma with Parkinson range, EWMA, VIX, scheduled events and gap: linear, and hard to beat."""

    name = "b_sigma2"
    regressors = "b_sigma2"
