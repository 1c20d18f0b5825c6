"""The stack walking forward: members' forecasts weighted and calibrated minute by minute, as labels come due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.online.blend import OnlineBlend
from spy_pipeline.forecast.online.weights import Choice, Evidence
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.learning.evaluation.outcomes import Forecasts, decision_rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stacked:
    """What the stack said of every minute of a span."""

    quantiles: Floats
    """Quantiles of the log return, minutes by horizons by levels."""
    weights: Floats
    """Each member's weight at each minute's decision, minutes by horizons by members."""
    evidence: tuple[Evidence, ...]
    """What was known of the members' savings when each session opened."""


def stacked(
    panel: Panel,
    span: tuple[int, int],
    forecasts: Forecasts,
    members: Sequence[str],
    *,
    sigma: str,
    choice: Choice | None = None,
) -> Stacked:
    """Weights and calibration over the sessions of `span`, each learning a label only when it was known."""
    stack = _Stack(forecasts, members, sigma, choice or Choice())
    rows = decision_rows(panel, *span, every=1)
    position = 0
    opening = []
    for session in range(*span):
        opening.append(stack.blend.weights.evidence.copy())
        first = int(panel.first_row[session])
        alone = panel.part(session, session + 1)
        book = LabelBook(alone)
        before = alone.sessions[0].open_ns
        while position < len(rows) and rows[position] < panel.first_row[session + 1]:
            now = int(alone.decision_ns[rows[position] - first])
            stack.blend.learn(alone, book.due(before, now))
            stack.speak(position, now)
            before, position = now, position + 1
        stack.blend.learn(alone, book.due(before, alone.sessions[0].close_ns))
    return Stacked(stack.served * stack.sigma[..., None], stack.weights_then, tuple(opening))


class _Stack:
    """What stands above the members, and what was said so far in multiples of sigma."""

    def __init__(self, forecasts: Forecasts, members: Sequence[str], sigma: str, choice: Choice) -> None:
        self.sigma = forecasts.sigma[sigma]
        self._members = np.stack([forecasts.quantiles[name] / self.sigma[..., None] for name in members])
        self.blend = OnlineBlend(len(members))
        choice.apply(self.blend.weights, members)
        self.served = np.full(self._members.shape[1:], np.nan)
        self.weights_then = np.full((len(self.sigma), len(HORIZONS), len(members)), np.nan)

    def speak(self, position: int, now: int) -> None:
        """Forecast with the present state, and wait for the labels."""
        members = self._members[:, position]
        self.served[position] = self.blend.served(members[:, None])[0]
        self.weights_then[position] = self.blend.weights.weights()
        self.blend.remember(now, self.sigma[position], self.served[position], members)
