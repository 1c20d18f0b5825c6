"""The L0 volatility of the stack: a wide log-HAR whose drift is followed minute by minute."""

from __future__ import annotations

from typing import Self

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.training_set import DueLabels, Floats, Ints, LabelBook, Labels, Panel
from spy_pipeline.forecast.volatility.level_forecaster import departures
from spy_pipeline.forecast.volatility.log_har import LogHar

_HALF_LIFE_LABELS = 1950
_LARGEST_RATIO = 4.0
_SHARE = 0.25
_KEEP = 0.5 ** (1.0 / _HALF_LIFE_LABELS)


class Level0(LogHar):
    """B-sigma2 with recent returns, semivariance, jumps, volume and implied volatility.

    `update` follows how far realised variance has run above or below what was expected, at a half-life of five
    sessions of labels a horizon; a quarter of that drift, in logs, is added to the level. More of it, or another
    half-life, lost no less over 214 days of development.
    """

    name = "level0"
    regressors = "level0"

    drift: Floats

    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        """Ridge regression, and the drift that it had at the end of the fitted days."""
        super().fit_to(panel, labels, seed)
        rows = np.arange(len(panel))
        self.drift = np.ones(len(HORIZONS))
        ratios = np.exp(departures(panel, labels, rows, self.profile) - super().log_levels(panel, rows))
        for column in range(len(HORIZONS)):
            self._follow(column, ratios[np.isfinite(ratios[:, column]), column])

    def log_levels(self, panel: Panel, rows: Ints) -> Floats:
        """Log of the expected variance of a mean minute of each scored horizon, rows by `HORIZONS`."""
        return super().log_levels(panel, rows) + _SHARE * np.log(self.drift)

    def walked_levels(self, panel: Panel, rows: Ints, book: LabelBook) -> Floats:
        """What `log_levels` would have said of each row at its minute; all labels of the sessions are learned."""
        found = np.empty((len(rows), len(HORIZONS)))
        for session in np.unique(panel.day[rows]).tolist():
            there = panel.rows_of(session)
            levels = super().log_levels(panel, np.arange(there.start, there.stop))
            before = panel.sessions[session].open_ns
            for position in np.flatnonzero(panel.day[rows] == session).tolist():
                now = int(panel.decision_ns[rows[position]])
                due = book.due(before, now)
                self._learn(panel, due, levels[due.rows - there.start])
                found[position] = levels[rows[position] - there.start] + _SHARE * np.log(self.drift)
                before = now
            due = book.due(before, panel.sessions[session].close_ns)
            self._learn(panel, due, levels[due.rows - there.start])
        return found

    def update(self, panel: Panel, row: int, due: DueLabels) -> None:
        """Move the drift by the labels that became known; those whose horizon the close clipped do not count."""
        del row
        if len(due):
            self._learn(panel, due, super().log_levels(panel, due.rows))

    def online_arrays(self) -> dict[str, Floats]:
        """The drift."""
        return {"drift": self.drift}

    def take_online_arrays(self, arrays: dict[str, Floats]) -> None:
        """Go on from a drift."""
        self.drift = arrays["drift"].copy()

    def pack(self) -> Artifact:
        """Profile, coefficients, scales and drift."""
        arrays = super().pack().arrays()
        return Artifact.of_arrays({**arrays, "drift": self.drift})

    @classmethod
    def unpack(cls, artifact: Artifact) -> Self:
        """The forecaster that was packed."""
        made = super().unpack(artifact)
        made.drift = artifact.arrays()["drift"].copy()
        return made

    def _learn(self, panel: Panel, due: DueLabels, levels: Floats) -> None:
        """Move the drift by labels and the levels without drift of their rows."""
        ahead = np.array(HORIZONS)[due.columns]
        minutes, lengths = panel.minute[due.rows], panel.session_minutes[due.rows]
        whole = np.isfinite(due.variances) & (minutes + ahead < lengths)
        expected = self.profile.ahead(minutes, ahead, lengths) * np.exp(levels[np.arange(len(due)), due.columns])
        for column, ratio in zip(due.columns[whole].tolist(), (due.variances / expected)[whole].tolist(), strict=True):
            self._follow(column, np.array([ratio]))

    def _follow(self, column: int, ratios: Floats) -> None:
        """Move a horizon's drift by realised over expected variances, oldest first."""
        weights = (1.0 - _KEEP) * _KEEP ** np.arange(len(ratios) - 1, -1, -1)
        capped = np.minimum(ratios, _LARGEST_RATIO)
        self.drift[column] = _KEEP ** len(ratios) * self.drift[column] + float((weights * capped).sum())
