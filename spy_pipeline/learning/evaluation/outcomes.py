"""The decisions that are scored, what came of them, and what was forecast for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.training_set import LabelBook, Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SCORED_EVERY = 5


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of some decisions; missing where a label does not exist."""

    rows: Ints
    """The panel's rows whose closes were the decisions."""
    day: Ints
    """Position of each decision's day in `dates`."""
    dates: tuple[date, ...]
    """The days, in order."""
    minute: Ints
    """Minute of the session of each decision."""
    returns: Floats
    """Log return until each horizon, decisions by horizons."""
    variances: Floats
    """Sum of squared one-minute log returns until each horizon, decisions by horizons."""
    horizons: tuple[int, ...] = HORIZONS
    """Minutes ahead, one for each column; clipped to the close."""

    def part(self, kept: NDArray[np.bool_]) -> Outcomes:
        """Some of the decisions."""
        names = ("rows", "day", "minute", "returns", "variances")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What was forecast for the same decisions, by forecaster."""

    sigma: Mapping[str, Floats]
    """Expected size of the return until each horizon, decisions by horizons."""
    quantiles: Mapping[str, Floats]
    """Quantiles of the log return, decisions by horizons by levels."""
    levels: tuple[float, ...] = LEVELS
    """Probabilities of the quantiles, ascending."""

    def part(self, kept: NDArray[np.bool_]) -> Forecasts:
        """Those for some of the decisions."""
        sigma = {name: values[kept] for name, values in self.sigma.items()}
        return replace(self, sigma=sigma, quantiles={name: values[kept] for name, values in self.quantiles.items()})

    def without(self, names: Collection[str]) -> Forecasts:
        """Those of all other forecasters of quantiles."""
        return replace(self, quantiles={name: said for name, said in self.quantiles.items() if name not in names})


def decision_rows(panel: Panel, first: int, stop: int, every: int = SCORED_EVERY) -> Ints:
    """The rows of the sessions at positions `first` up to and without `stop` that close a step of `every` minutes."""
    rows = np.arange(panel.first_row[first], panel.first_row[stop])
    in_step = (panel.minute[rows] + 1) % every == 0
    not_last = panel.minute[rows] + 1 < panel.session_minutes[rows]
    return np.asarray(rows[in_step & not_last], np.int64)


def outcomes_of(panel: Panel, rows: Ints) -> Outcomes:
    """What came of the decisions at some rows, now that all of it is over."""
    labels = LabelBook(panel).known_by(int(np.iinfo(np.int64).max))
    days, position = np.unique(panel.day[rows], return_inverse=True)
    return Outcomes(
        rows=rows,
        day=position.astype(np.int64),
        dates=tuple(panel.sessions[day].day for day in days),
        minute=panel.minute[rows],
        returns=labels.returns[rows],
        variances=labels.variances[rows],
        horizons=labels.horizons,
    )
