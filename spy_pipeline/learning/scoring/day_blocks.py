"""Intervals from redrawing blocks of consecutive days: neither minutes nor neighbouring days are independent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]

BLOCK_DAYS = 5
RESAMPLES = 2000
_OUTSIDE = 2.5


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    """The figure on the rows at hand."""
    low: float
    """2.5 % of redraws lie below."""
    high: float
    """2.5 % of redraws lie above."""
    days: int
    """Days with rows; this, not the number of rows, is how much evidence there is."""


def day_totals(values: Floats, day: NDArray[np.int64], days: int) -> Floats:
    """Sum of each column of `values` over the rows of each day: days x columns. Rows with a missing value drop out."""
    columns = values.reshape(len(values), -1)
    known = np.isfinite(columns).all(axis=1)
    return np.stack(
        [np.bincount(day[known], columns[known, column], minlength=days) for column in range(columns.shape[1])], axis=1
    )


def redrawn_totals(totals: Floats, seed: int, resamples: int = RESAMPLES, block: int = BLOCK_DAYS) -> Floats:
    """Totals over days redrawn in circular blocks, as many days each time as there are: redraws x columns."""
    days = len(totals)
    chance = np.random.default_rng(seed)
    length = min(block, days)
    starts = chance.integers(0, days, size=(resamples, -(-days // length)))
    drawn = ((starts[:, :, None] + np.arange(length)) % days).reshape(resamples, -1)[:, :days]
    weights = np.apply_along_axis(np.bincount, 1, drawn, minlength=days)
    return np.asarray(weights @ totals, np.float64)


def interval(totals: Floats, statistic: Statistic, seed: int = 0) -> Interval:
    """A statistic of column totals, with its interval over redrawn blocks of days.

    `statistic` takes totals in its last axis and gives one figure for each row before it.
    """
    present = totals[np.abs(totals).sum(axis=1) > 0.0]
    if not len(present):
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    value = float(statistic(present.sum(axis=0)))
    redrawn = statistic(redrawn_totals(present, seed))
    known = redrawn[np.isfinite(redrawn)]
    if not len(known):
        return Interval(value, float("nan"), float("nan"), len(present))
    low, high = np.percentile(known, [_OUTSIDE, 100.0 - _OUTSIDE])
    return Interval(value, float(low), float(high), len(present))


def improvement(totals: Floats) -> Floats:
    """How much smaller the first column's total is than the second's, as a share of the second's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1.0 - totals[..., 0] / totals[..., 1], np.float64)


def mean(totals: Floats) -> Floats:
    """The first column's total for each unit of the second's."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(totals[..., 0] / totals[..., 1], np.float64)
