"""Least squares with a little shrinkage on standardized columns, missing values allowed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spy_pipeline.forecast.training_set import Floats

_LEAST_SPREAD = 1e-9


@dataclass(frozen=True)
class LinearFit:
    """Intercept and slopes; a missing value counts as the column's mean over the fit."""

    centre: Floats
    """Mean of each column."""
    slope: Floats
    """Change of the answer with each column, in its own unit."""
    intercept: float
    """The answer where all columns are at their mean."""

    @staticmethod
    def of(columns: Floats, answer: Floats, penalty: float) -> LinearFit:
        """The fit to rows whose answer is known; `penalty` is the ridge's, in rows' worth of a column of variance 1.

        A column that is never known or never moves gets no slope.
        """
        known = np.isfinite(answer)
        columns, answer = columns[known], answer[known]
        there = np.isfinite(columns)
        count = np.maximum(there.sum(axis=0), 1)
        centre = np.where(there, columns, 0.0).sum(axis=0) / count
        moved = np.where(there, columns - centre, 0.0)
        spread = np.sqrt((moved**2).sum(axis=0) / count)
        usable = spread > _LEAST_SPREAD
        scaled = np.where(usable, moved / np.where(usable, spread, 1.0), 0.0)
        intercept = float(answer.mean()) if len(answer) else 0.0
        gram = scaled.T @ scaled + np.diag(np.where(usable, penalty, 1.0))
        weights = np.linalg.solve(gram, scaled.T @ (answer - intercept))
        return LinearFit(centre, np.where(usable, weights / np.where(usable, spread, 1.0), 0.0), intercept)

    def answers(self, columns: Floats) -> Floats:
        """What the fit says of these rows, each by itself."""
        moved = np.where(np.isfinite(columns), columns - self.centre, 0.0)
        return np.asarray(self.intercept + (moved * self.slope).sum(axis=1))
