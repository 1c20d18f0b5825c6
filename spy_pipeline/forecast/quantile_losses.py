"""What quantiles lose once their outcome is known, in the outcome's unit."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.training_set import Floats

_LEVELS = np.array(LEVELS)
_SHARES = np.diff(np.concatenate([[0.0], (_LEVELS[1:] + _LEVELS[:-1]) / 2.0, [1.0]]))


def pinball(outcome: float | Floats, quantiles: Floats) -> Floats:
    """The pinball loss of quantiles at `LEVELS` along the last axis."""
    missed = np.asarray(outcome)[..., None] - quantiles
    return np.asarray(np.maximum(_LEVELS * missed, (_LEVELS - 1.0) * missed))


def crps(outcome: float | Floats, quantiles: Floats) -> Floats:
    """The continuous ranked probability score from quantiles at `LEVELS`, each level standing for its surroundings."""
    return np.asarray(2.0 * pinball(outcome, quantiles) @ _SHARES)
