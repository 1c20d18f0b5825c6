"""What is made of a network's answers: departures from the usual quantiles, as large as they have proved worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.quantile_losses import pinball
from spy_pipeline.forecast.quantiles.windows import Singles
from spy_pipeline.forecast.training_set import Floats

_SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
_LEAST_HELD_OUT = 100


@dataclass(frozen=True)
class NetworkShape:
    """Usual quantiles plus a share of how far the network's answer lies from its own mean answer."""

    usual: Floats
    """Empirical quantiles of the training targets, minutes ahead by `LEVELS`."""
    mean: Floats
    """The network's mean answer over the training windows, minutes ahead by `LEVELS`."""
    share: float
    """How much of a departure is believed, 0 to 1."""

    @staticmethod
    def of(answers: Floats, targets: Singles) -> NetworkShape:
        """The shape that believes all, from answers (decisions by minutes by levels) and what came."""
        usual = np.quantile(targets.astype(np.float64), LEVELS, axis=0).T
        return NetworkShape(usual, answers.mean(axis=0), 1.0)

    def shrunk(self, answers: Floats, targets: Singles) -> NetworkShape:
        """The same with the share that loses least on decisions that the network was not trained on."""
        if len(targets) < _LEAST_HELD_OUT:
            return NetworkShape(self.usual, self.mean, _SHARES[1])
        tried = [NetworkShape(self.usual, self.mean, share) for share in _SHARES]
        came = targets.astype(np.float64)
        losses = [float(pinball(came, shape.quantiles(answers)).mean()) for shape in tried]
        return tried[int(np.argmin(losses))]

    def quantiles(self, answers: Floats) -> Floats:
        """The quantiles that are given."""
        return np.asarray(self.usual + self.share * (answers - self.mean))
