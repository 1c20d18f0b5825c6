"""The minutes before a decision as a network sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.forecast.learned_columns import learned_columns
from spy_pipeline.forecast.training_set import Floats, Ints, Panel

Singles = NDArray[np.float32]


@dataclass(frozen=True)
class ColumnScale:
    """What a fit's columns are standardized by; a missing value becomes 0, the mean."""

    names: tuple[str, ...]
    """The columns."""
    centre: Floats
    """Mean of each over the fit."""
    spread: Floats
    """Standard deviation of each over the fit."""

    @staticmethod
    def of(panel: Panel, names: tuple[str, ...]) -> ColumnScale:
        """The scale of these columns over all rows."""
        values = learned_columns(panel, np.arange(len(panel)), names)
        known = np.isfinite(values)
        count = np.maximum(known.sum(axis=0), 1)
        centre = np.where(known, values, 0.0).sum(axis=0) / count
        spread = np.sqrt((np.where(known, values - centre, 0.0) ** 2).sum(axis=0) / count)
        return ColumnScale(names, centre, np.maximum(spread, 1e-6))

    def standardized(self, panel: Panel, rows: Ints) -> Floats:
        """Some rows, rows by columns."""
        values = (learned_columns(panel, rows, self.names) - self.centre) / self.spread
        return np.nan_to_num(values, nan=0.0)


@dataclass(frozen=True)
class Windows:
    """The input of a network for some decisions."""

    path: Singles
    """Log price of each minute against the decision's close in units of its sigma: decisions by minutes by 1."""
    covariates: Singles
    """Standardized columns, and last whether there is a minute at all: decisions by minutes by columns."""

    @staticmethod
    def of(panel: Panel, rows: Ints, unit: Floats, scale: ColumnScale, minutes: int) -> Windows:
        """The last `minutes` of the session at each row; those before the open or missing are 0 and marked so."""
        window, there = _rows_before(panel, rows, minutes)
        log_close = np.log(panel.close)
        path = np.where(there, (log_close[window] - log_close[rows][:, None]) / unit[:, None], 0.0)
        used, position = np.unique(window, return_inverse=True)
        columns = scale.standardized(panel, used)[position.reshape(window.shape)] * there[..., None]
        covariates = np.concatenate([columns, there[..., None]], axis=2)
        return Windows(path[..., None].astype(np.float32), covariates.astype(np.float32))

    def part(self, chosen: NDArray[np.bool_]) -> Windows:
        """Some of the decisions."""
        return Windows(self.path[chosen], self.covariates[chosen])


def _rows_before(panel: Panel, rows: Ints, minutes: int) -> tuple[Ints, NDArray[np.bool_]]:
    """The rows of the minutes up to each row, decisions by minutes, and which of them are there."""
    day, minute = panel.day[rows][:, None], panel.minute[rows][:, None] - np.arange(minutes - 1, -1, -1)
    lengths = np.array([session.minutes for session in panel.sessions], np.int64)
    first = np.concatenate([[0], np.cumsum(lengths)])
    row_at = np.full(int(first[-1]), -1, np.int64)
    row_at[first[panel.day] + panel.minute] = np.arange(len(panel))
    found = row_at[first[day] + np.maximum(minute, 0)]
    there = (minute >= 0) & (found >= 0)
    return np.where(there, found, rows[:, None]), there
