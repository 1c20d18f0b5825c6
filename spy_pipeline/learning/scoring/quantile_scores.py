"""Scores of forecast quantiles: pinball, CRPS, coverage, width, Winkler, and where outcomes fall among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def pinball(levels: Sequence[float], quantiles: Floats, outcomes: Floats) -> Floats:
    """Pinball loss of each quantile of each row: rows x levels, in the outcomes' unit."""
    distance = outcomes[:, None] - quantiles
    tau = np.asarray(levels)
    return np.asarray(np.maximum(tau * distance, (tau - 1.0) * distance), np.float64)


def crps(levels: Sequence[float], quantiles: Floats, outcomes: Floats) -> Floats:
    """Continuous ranked probability score of each row, in the outcomes' unit.

    It is twice the integral of the pinball loss over the level, taken over the levels at hand: each stands for the
    stretch halfway to its neighbours, the outermost for everything beyond them.
    """
    return np.asarray(2.0 * pinball(levels, quantiles, outcomes) @ level_weights(levels), np.float64)


def level_weights(levels: Sequence[float]) -> Floats:
    """The share of probability that each level stands for; the shares add up to 1."""
    tau = np.asarray(levels, np.float64)
    edges = np.concatenate([[0.0], (tau[1:] + tau[:-1]) / 2.0, [1.0]])
    return np.diff(edges)


def band(levels: Sequence[float], quantiles: Floats, lower: float, upper: float) -> tuple[Floats, Floats]:
    """The quantiles at two of the levels; a level that was not forecast is a programming error."""
    return quantiles[:, position_of(levels, lower)], quantiles[:, position_of(levels, upper)]


def position_of(levels: Sequence[float], level: float) -> int:
    """Where a level stands among those forecast."""
    return int(np.flatnonzero(np.isclose(levels, level))[0])


def winkler(lower: Floats, upper: Floats, outcomes: Floats, share: float) -> Floats:
    """Width of a band that should hold `share` of outcomes, plus the penalty for outcomes beyond it."""
    penalty = 2.0 / (1.0 - share)
    return np.asarray(
        (upper - lower) + penalty * (np.maximum(lower - outcomes, 0.0) + np.maximum(outcomes - upper, 0.0)), np.float64
    )


def shares_between(levels: Sequence[float], quantiles: Floats, outcomes: Floats) -> tuple[Floats, Floats]:
    """Share of outcomes that fell below, between and above the quantiles, and the share that should have.

    This is the histogram of the probability integral transform with the levels as its edges, which needs no guess about
    the distribution between or beyond them. An outcome that equals a quantile counts half to either side.
    """
    below = (outcomes[:, None] > quantiles).mean(axis=0)
    not_above = (outcomes[:, None] >= quantiles).mean(axis=0)
    above_each = 1.0 - (below + not_above) / 2.0
    found = np.diff(np.concatenate([[0.0], above_each, [1.0]]))
    expected = np.diff(np.concatenate([[0.0], np.asarray(levels, np.float64), [1.0]]))
    return found, expected
