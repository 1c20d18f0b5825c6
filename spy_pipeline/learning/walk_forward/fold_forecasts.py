"""One forecaster on one fold: fitted before it, then led through its minutes as they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.features.daily_rows import EARLIER_SESSIONS
from spy_pipeline.forecast.forecaster import Forecaster, QuantileForecaster, VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.learning.evaluation.outcomes import decision_rows
from spy_pipeline.learning.walk_forward.folds import Cadence, Fold, training_part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


FINE_TUNE_SESSIONS = 10
"""The latest sessions that a fine-tune sees."""


@dataclass(frozen=True)
class MemberPlan:
    """How one forecaster walks forward."""

    name: str
    """What it is called in reports."""
    make: Callable[[], Forecaster]
    """Gives a new one, not fitted."""
    cadence: Cadence
    """How often it is fitted anew."""
    sessions: int
    """How many sessions it learns from, at most."""
    seed: int = 0
    """What all chance in its fits comes from."""
    sigma: str | None = None
    """For a forecaster of quantiles: the plan whose sigma they are multiples of."""
    fine_tuned_every: int | None = None
    """Sessions between fine-tunes by the latest days, for one that is not fitted anew for long; None for none."""


@dataclass(frozen=True)
class FoldForecasts:
    """What one forecaster said of a fold's decisions."""

    sigma: Floats
    """Expected size of the return until each horizon, decisions by horizons."""
    quantiles: Floats | None
    """Quantiles of the log return, decisions by horizons by levels; None from a forecaster of sigma alone."""


class FoldForecaster:
    """Fits on what was known before a fold opened, then forecasts each of its decisions with what was known at it.

    Several forecasters of quantiles upon the same sigma share its fit.
    """

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._shared: dict[str, tuple[tuple[str, int, int], VolatilityForecaster]] = {}

    def forecast(self, fold: Fold, plan: MemberPlan, sigma: Floats | None) -> FoldForecasts:
        """The fold's forecasts; `sigma` is what the plan's sigma was forecast to be, decisions by horizons."""
        forecaster = self._fitted(fold, plan)
        if isinstance(forecaster, VolatilityForecaster):
            seen, rows = self._with_context(fold)
            return FoldForecasts(forecaster.walk(seen, rows, LabelBook(seen)).sigma, None)
        assert isinstance(forecaster, QuantileForecaster)
        assert sigma is not None
        said, asked = [np.empty((0, len(HORIZONS), len(LEVELS)))], 0
        for number, part in enumerate(_parts(fold, plan.fine_tuned_every)):
            if number:
                forecaster = self._fine_tuned(forecaster, part, plan.seed)
            seen, rows = self._with_context(part)
            given = VolatilityForecast(rows, HORIZONS, sigma[asked : asked + len(rows)])
            said.append(forecaster.predict(seen, rows, HORIZONS, given).returns())
            asked += len(rows)
        return FoldForecasts(sigma, np.concatenate(said))

    def _with_context(self, fold: Fold) -> tuple[Panel, Ints]:
        """The fold's sessions with those that its features and levels look back to, and its decisions in them."""
        begin = max(fold.first - EARLIER_SESSIONS, 0)
        rows = decision_rows(self._panel, fold.first, fold.stop, every=1) - int(self._panel.first_row[begin])
        return self._panel.part(begin, fold.stop), rows

    def _fine_tuned(self, forecaster: QuantileForecaster, part: Fold, seed: int) -> QuantileForecaster:
        """The forecaster moved a little by the sessions before a part of its fold."""
        recent, labels = training_part(self._panel, part, FINE_TUNE_SESSIONS)
        return forecaster.fine_tuned(recent, labels, seed)

    def _fitted(self, fold: Fold, plan: MemberPlan) -> Forecaster:
        forecaster = plan.make()
        train, labels = training_part(self._panel, fold, plan.sessions)
        if isinstance(forecaster, QuantileForecaster):
            key = (train.content_hash, labels.as_of_ns, plan.seed)
            if plan.sigma in self._shared and self._shared[plan.sigma][0] == key:
                forecaster.volatility = self._shared[plan.sigma][1]
            forecaster.fit(train, labels, plan.seed)
            self._shared[str(plan.sigma)] = (key, forecaster.volatility)
        else:
            forecaster.fit(train, labels, plan.seed)
        return forecaster


def _parts(fold: Fold, sessions: int | None) -> list[Fold]:
    """The fold in stretches of so many sessions, or whole."""
    if sessions is None:
        return [fold]
    return [Fold(first, min(first + sessions, fold.stop)) for first in range(fold.first, fold.stop, sessions)]
