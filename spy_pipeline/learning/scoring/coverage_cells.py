"""Coverage by hour and volatility: a band that is right on the whole may be too narrow every morning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.learning.scoring.day_blocks import Interval, day_totals, redrawn_totals

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

TERCILES = 3
_MINUTES_AN_HOUR = 60
_LEAST_ROWS = 30
_BOUND = 95.0


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One hour of the session in one tercile of volatility."""

    hour: int
    """Hours since the open, counted from 0."""
    tercile: int
    """0 calm, 1 middling, 2 wild, by the volatility forecast at the decision."""
    rows: int
    """Rows in it."""
    coverage: float
    """Share of outcomes that fell into the band."""


@dataclass(frozen=True, slots=True)
class CoverageCells:
    """All cells, and how far they stray together."""

    cells: tuple[CoverageCell, ...]
    """The cells with enough rows to say something."""
    debiased_rms: Interval
    """Root mean square of the deviations, less what chance alone would give, as a share."""
    worst: Interval
    """The largest deviation of any cell, as a share."""
    worst_bound: float
    """95 % of simulations, in which every cell is right, stay below this with their worst cell."""

    @property
    def worst_is_chance(self) -> bool:
        """Whether the worst cell lies inside what chance alone gives."""
        return self.worst.value <= self.worst_bound


def volatility_terciles(minute: Labels, sigma: Floats) -> Labels:
    """The tercile of each row's forecast volatility among the rows of its hour; nothing of the outcome enters."""
    hours = minute // _MINUTES_AN_HOUR
    found = np.zeros(len(sigma), np.int64)
    for hour in np.unique(hours):
        rows = hours == hour
        edges = np.nanquantile(sigma[rows], [1.0 / TERCILES, 2.0 / TERCILES])
        found[rows] = np.searchsorted(edges, sigma[rows], side="right")
    return found


def coverage_cells(
    inside: NDArray[np.bool_], share: float, *, day: Labels, minute: Labels, tercile: Labels, seed: int = 0
) -> CoverageCells:
    """Coverage of a band that should hold `share` of outcomes, in each cell.

    Chance is simulated by redrawing blocks of days of each cell's deviations about the cell's own mean, so that days
    and overlapping windows stay as dependent as they are.
    """
    cell = (minute // _MINUTES_AN_HOUR) * TERCILES + tercile
    kinds, counts = np.unique(cell, return_counts=True)
    kinds = kinds[counts >= _LEAST_ROWS]
    if not len(kinds):
        unknown = Interval(float("nan"), float("nan"), float("nan"), 0)
        return CoverageCells((), unknown, unknown, float("nan"))
    _, day = np.unique(day, return_inverse=True)
    days = int(day.max()) + 1
    hits = np.stack([day_totals(((cell == kind) & inside).astype(float), day, days)[:, 0] for kind in kinds], axis=1)
    rows = np.stack([day_totals((cell == kind).astype(float), day, days)[:, 0] for kind in kinds], axis=1)
    coverage = hits.sum(axis=0) / rows.sum(axis=0)
    chance = _simulated_deviations(hits, rows, coverage, seed)
    deviation = coverage - share
    noise = float(np.mean(np.var(chance, axis=0)))
    redrawn = deviation + chance
    rms = _interval(_root(np.mean(np.square(deviation)) - noise), _root(_square(redrawn) - 2.0 * noise), days)
    worst = _interval(float(np.abs(deviation).max()), np.abs(redrawn).max(axis=1), days)
    totals = rows.sum(axis=0)
    cells = tuple(
        CoverageCell(int(kind) // TERCILES, int(kind) % TERCILES, int(total), float(share_inside))
        for kind, total, share_inside in zip(kinds, totals, coverage, strict=True)
    )
    return CoverageCells(cells, rms, worst, float(np.percentile(np.abs(chance).max(axis=1), _BOUND)))


def _square(deviations: Floats) -> Floats:
    return np.asarray(np.mean(np.square(deviations), axis=1), np.float64)


def _root(square: Floats | np.floating) -> Floats:
    return np.asarray(np.sqrt(np.maximum(square, 0.0)), np.float64)


def _interval(value: Floats | float, redrawn: Floats, days: int) -> Interval:
    low, high = np.percentile(redrawn, [2.5, 97.5])
    return Interval(float(value), float(low), float(high), days)


def _simulated_deviations(hits: Floats, rows: Floats, coverage: Floats, seed: int) -> Floats:
    """Deviations of each cell, were each right, in many redraws of days: redraws x cells."""
    redrawn = redrawn_totals(np.concatenate([hits - rows * coverage, rows], axis=1), seed)
    excess, drawn = np.split(redrawn, 2, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(drawn > 0.0, excess / drawn, 0.0)
