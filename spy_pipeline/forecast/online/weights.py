"""Weights between members, learned from their scores as labels come due."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.training_set import Floats

_HALF_LIFE_LABELS = 7800
_KEEP = 0.5 ** (1.0 / _HALF_LIFE_LABELS)
_RATES = 0.15 / np.array(HORIZONS, np.float64)[:, None]
_USUAL_CRPS = 0.56
_LEVELS = np.array(LEVELS)
_SHARES = np.diff(np.concatenate([[0.0], (_LEVELS[1:] + _LEVELS[:-1]) / 2.0, [1.0]]))


class OnlineWeights:
    """Exponential weights for each horizon on discounted losses against the members' mean.

    The loss is the CRPS in sigmas, not divided by how large it was each time: that would pay for narrow quantiles. The
    half-life is twenty sessions of minutes, and the rate falls with the horizon, since outcomes that overlap repeat
    themselves: equal weights are left only on evidence. A member that is left out has weight zero but is followed.
    """

    def __init__(self, members: int) -> None:
        self.regret = np.zeros((len(HORIZONS), members))
        """Discounted sum of each member's relative losses, horizons by members."""
        self.left_out = np.zeros(members, np.bool_)
        """Which members do not serve."""

    def weights(self) -> Floats:
        """Horizons by members, adding to 1 for each horizon; a stack that leaves out all is a programming error."""
        if self.left_out.all():
            raise ValueError("every member is left out: at least one must serve")
        score = np.where(self.left_out, np.inf, _RATES * self.regret)
        score -= score.min(axis=1, keepdims=True)
        raw = np.exp(-score)
        return np.asarray(raw / raw.sum(axis=1, keepdims=True))

    def combined(self, members: Floats) -> Floats:
        """The weighted mean of quantiles given as members by rows by horizons by levels."""
        return np.asarray(np.einsum("hm,mrhk->rhk", self.weights(), members))

    def learn(self, column: int, standardized: float, members: Floats) -> None:
        """Take in the outcome of one horizon and what each member had said, members by levels."""
        losses = crps(standardized, members)
        self.regret[column] = _KEEP * self.regret[column] + (losses - losses.mean()) / _USUAL_CRPS


def pinball(outcome: float | Floats, quantiles: Floats) -> Floats:
    """The pinball loss of quantiles at `LEVELS` along the last axis."""
    missed = np.asarray(outcome)[..., None] - quantiles
    return np.asarray(np.maximum(_LEVELS * missed, (_LEVELS - 1.0) * missed))


def crps(outcome: float | Floats, quantiles: Floats) -> Floats:
    """The continuous ranked probability score from quantiles at `LEVELS`, each level standing for its surroundings."""
    return np.asarray(2.0 * pinball(outcome, quantiles) @ _SHARES)
