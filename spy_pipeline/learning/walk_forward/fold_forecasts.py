"""One forecaster on one fold: fitted before it, then led through its minutes as they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.features.daily_rows import EARLIER_SESSIONS
from spy_pipeline.forecast.forecaster import Forecaster, QuantileForecaster, VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS
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
    sigma: str | None = None
    """For a forecaster of quantiles: the plan whose sigma they are multiples of."""


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
        begin = max(fold.first - EARLIER_SESSIONS, 0)
        offset = int(self._panel.first_row[begin])
        rows = decision_rows(self._panel, fold.first, fold.stop, every=1) - offset
        seen = self._panel.part(begin, fold.stop)
        if isinstance(forecaster, QuantileForecaster):
            assert sigma is not None
            said = forecaster.predict(seen, rows, HORIZONS, VolatilityForecast(rows, HORIZONS, sigma))
            return FoldForecasts(sigma, said.returns())
        if not learns_online(forecaster):
            return FoldForecasts(forecaster.predict(seen, rows).sigma, None)
        first = int(self._panel.first_row[fold.first]) - offset
        parts = [forecast.sigma for forecast in led_through(forecaster, seen, first, rows)]
        return FoldForecasts(np.concatenate([np.empty((0, len(HORIZONS))), *parts]), None)

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


def learns_online(forecaster: Forecaster) -> bool:
    """Whether it has a state that each minute changes."""
    return type(forecaster).update is not Forecaster.update


def led_through(
    forecaster: Forecaster, panel: Panel, first: int, decisions: Ints
) -> list[VolatilityForecast | QuantileForecast]:
    """The sessions from row `first` on, one by one: forecasts with the state at the open, then the day's labels.

    At the close the state is the one that learning each label at its minute would have given. What it would have
    changed within the day is not used, which costs little and spares a question a minute.
    """
    book = LabelBook(panel)
    said = []
    for session in range(int(panel.day[first]), len(panel.sessions)):
        rows, opens = panel.rows_of(session), panel.sessions[session].open_ns
        said.append(forecaster.predict(panel, decisions[(decisions >= rows.start) & (decisions < rows.stop)]))
        forecaster.update(panel, rows.stop - 1, book.due(opens, panel.sessions[session].close_ns))
    return said
