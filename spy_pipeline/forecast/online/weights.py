"""Weights between members, learned from their pinball losses as labels come due."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.training_set import Floats

_HALF_LIFE_LABELS = 7800
_KEEP = 0.5 ** (1.0 / _HALF_LIFE_LABELS)
_RATE = 0.035
_LEVELS = np.array(LEVELS)


class OnlineWeights:
    """Exponential weights for each horizon on discounted losses, relative to the members' mean loss.

    The half-life is twenty sessions of minutes; a member that loses half a percent more for a month keeps about an
    eighth of a better one's weight. A member that is left out has weight zero but is followed like the others.
    """

    def __init__(self, members: int) -> None:
        self.regret = np.zeros((len(HORIZONS), members))
        """Discounted sum of each member's relative losses, horizons by members."""
        self.left_out = np.zeros(members, np.bool_)
        """Which members do not serve."""

    def weights(self) -> Floats:
        """Horizons by members, adding to 1 for each horizon."""
        score = np.where(self.left_out, np.inf, _RATE * self.regret)
        score -= score.min(axis=1, keepdims=True)
        raw = np.exp(-score)
        return np.asarray(raw / raw.sum(axis=1, keepdims=True))

    def combined(self, members: Floats) -> Floats:
        """The weighted mean of quantiles given as members by rows by horizons by levels."""
        return np.asarray(np.einsum("hm,mrhk->rhk", self.weights(), members))

    def learn(self, column: int, standardized: float, members: Floats) -> None:
        """Take in the outcome of one horizon and what each member had said, members by levels."""
        losses = pinball(standardized, members).mean(axis=-1)
        mean = losses.mean()
        if mean > 0.0:
            self.regret[column] = _KEEP * self.regret[column] + (losses / mean - 1.0)


def pinball(outcome: float | Floats, quantiles: Floats) -> Floats:
    """The pinball loss of quantiles at `LEVELS` along the last axis."""
    missed = np.asarray(outcome)[..., None] - quantiles
    return np.asarray(np.maximum(_LEVELS * missed, (_LEVELS - 1.0) * missed))
