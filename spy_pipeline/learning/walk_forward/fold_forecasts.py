"""One forecaster on one fold: fitted before it, then led through its minutes as they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.features.daily_rows import EARLIER_SESSIONS
from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.quantile_forecast import QuantileForecast, VolatilityForecast
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.learning.evaluation.outcomes import decision_rows
from spy_pipeline.learning.walk_forward.folds import Cadence, Fold, training_part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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


@dataclass(frozen=True)
class FoldForecasts:
    """What one forecaster said of a fold's decisions."""

    rows: Ints
    """Rows of the whole panel whose closes were the decisions."""
    sigma: Floats
    """Expected size of the return until each horizon, decisions by horizons."""
    quantiles: Floats | None
    """Quantiles of the log return, decisions by horizons by levels; None from a forecaster of sigma alone."""


def forecast_fold(panel: Panel, fold: Fold, plan: MemberPlan) -> FoldForecasts:
    """Fit on what was known before the fold opened, then forecast each of its decisions with what was known at it."""
    forecaster = plan.make()
    train, labels = training_part(panel, fold, plan.sessions)
    forecaster.fit(train, labels, plan.seed)
    begin = max(fold.first - EARLIER_SESSIONS, 0)
    offset = int(panel.first_row[begin])
    rows = decision_rows(panel, fold.first, fold.stop)
    seen = panel.part(begin, fold.stop)
    if learns_online(forecaster):
        said = _led_through(forecaster, seen, int(panel.first_row[fold.first]) - offset, rows - offset)
    else:
        said = [forecaster.predict(seen, rows - offset)]
    sigma = np.concatenate([np.empty((0, len(HORIZONS))), *(forecast.sigma for forecast in said)])
    if not all(isinstance(forecast, QuantileForecast) for forecast in said):
        return FoldForecasts(rows, sigma, None)
    returns = [forecast.returns() for forecast in said if isinstance(forecast, QuantileForecast)]
    return FoldForecasts(rows, sigma, np.concatenate([np.empty((0, len(HORIZONS), len(LEVELS))), *returns]))


def learns_online(forecaster: Forecaster) -> bool:
    """Whether it has a state that each minute changes."""
    return type(forecaster).update is not Forecaster.update


def _led_through(
    forecaster: Forecaster, panel: Panel, first: int, decisions: Ints
) -> list[VolatilityForecast | QuantileForecast]:
    """Each minute: labels that became due, then the forecast where there is a decision."""
    book = LabelBook(panel)
    asked = set(decisions.tolist())
    said = []
    before = int(panel.decision_ns[first - 1]) if first else 0
    for row in range(first, len(panel)):
        now = int(panel.decision_ns[row])
        forecaster.update(panel, row, book.due(before, now))
        before = now
        if row in asked:
            said.append(forecaster.predict(panel, np.array([row])))
    return said
