"""The stack walking forward: members' forecasts weighted and calibrated minute by minute, as labels come due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.online.conformal import ConformalCalibration
from spy_pipeline.forecast.online.pending import PendingForecasts
from spy_pipeline.forecast.online.weights import OnlineWeights
from spy_pipeline.forecast.quantile_forecast import sorted_quantiles
from spy_pipeline.forecast.training_set import DueLabels, LabelBook, Panel
from spy_pipeline.learning.evaluation.outcomes import Forecasts, decision_rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stacked:
    """What the stack said of every minute of a span."""

    quantiles: Floats
    """Quantiles of the log return, minutes by horizons by levels."""
    weights: Floats
    """Each member's weight at each minute's decision, minutes by horizons by members."""


def stacked(
    panel: Panel,
    span: tuple[int, int],
    forecasts: Forecasts,
    members: Sequence[str],
    *,
    sigma: str,
    left_out: frozenset[str] = frozenset(),
) -> Stacked:
    """Weights and calibration over the sessions of `span`, each learning a label only when it was known.

    Members in `left_out` are followed but have no weight.
    """
    stack = _Stack(forecasts, members, sigma, left_out)
    rows = decision_rows(panel, *span, every=1)
    position = 0
    for session in range(*span):
        first = int(panel.first_row[session])
        alone = panel.part(session, session + 1)
        book = LabelBook(alone)
        before = alone.sessions[0].open_ns
        while position < len(rows) and rows[position] < panel.first_row[session + 1]:
            now = int(alone.decision_ns[rows[position] - first])
            stack.learn(alone, book.due(before, now))
            stack.speak(position, now)
            before, position = now, position + 1
        stack.learn(alone, book.due(before, alone.sessions[0].close_ns))
    return Stacked(stack.served * stack.sigma[..., None], stack.weights_then)


class _Stack:
    """Online state, and what was said so far in multiples of sigma."""

    def __init__(self, forecasts: Forecasts, members: Sequence[str], sigma: str, left_out: frozenset[str]) -> None:
        self.sigma = forecasts.sigma[sigma]
        self._members = np.stack([forecasts.quantiles[name] / self.sigma[..., None] for name in members])
        self._weights = OnlineWeights(len(members))
        self._weights.left_out[:] = [name in left_out for name in members]
        self._calibration = ConformalCalibration()
        self._pending = PendingForecasts(len(members))
        self.served = np.full(self._members.shape[1:], np.nan)
        self.weights_then = np.full((len(self.sigma), len(HORIZONS), len(members)), np.nan)

    def speak(self, position: int, now: int) -> None:
        """Forecast with the present state, and wait for the labels."""
        members = self._members[:, position]
        weighted = sorted_quantiles(self._weights.combined(members[:, None])[0])
        self.served[position] = self._calibration.calibrated(weighted)
        self.weights_then[position] = self._weights.weights()
        self._pending.add(now, self.sigma[position], self.served[position], members)

    def learn(self, panel: Panel, due: DueLabels) -> None:
        """Take in labels that came due."""
        for row, column, outcome in zip(due.rows.tolist(), due.columns.tolist(), due.returns.tolist(), strict=True):
            said = self._pending.take(int(panel.decision_ns[row]), column)
            if said is None or not said[0] > 0.0:
                continue
            sigma, served, members = said
            self._weights.learn(column, outcome / sigma, members)
            self._calibration.learn(column, outcome / sigma, served)
