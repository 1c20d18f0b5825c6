"""What stands above the members: weights between them, calibration, and the forecasts whose labels are not due yet."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from spy_pipeline.forecast.online.conformal import ConformalCalibration
from spy_pipeline.forecast.online.pending import PendingForecasts
from spy_pipeline.forecast.online.weights import Evidence, OnlineWeights
from spy_pipeline.forecast.quantile_forecast import sorted_quantiles
from spy_pipeline.forecast.training_set import DueLabels, Floats, Panel

CHOICES = ("left_out", "trusted")
"""Arrays that a setting chose when a version was made; nothing learned online changes them."""


class OnlineBlend:
    """The order of a minute: `learn` the labels that came due, ask what is `served`, and `remember` it."""

    def __init__(self, members: int) -> None:
        self.weights = OnlineWeights(members)
        """Weights between the members."""
        self.calibration = ConformalCalibration()
        """What is added to the weighted quantiles."""
        self._pending = PendingForecasts(members)

    def served(self, members: Floats) -> Floats:
        """The quantiles that are given, from members by rows by `HORIZONS` by `LEVELS`; nothing is changed."""
        return self.calibration.calibrated(sorted_quantiles(self.weights.combined(members)))

    def remember(self, decision_ns: int, sigma: Floats, served: Floats, members: Floats) -> None:
        """Keep what was said at a decision until its labels come due; members come first, then `HORIZONS`."""
        self._pending.add(decision_ns, sigma, served, members)

    def learn(self, panel: Panel, due: DueLabels) -> None:
        """Let weights and calibration learn from labels that came due; one without a forecast teaches nothing."""
        for row, column, outcome in zip(due.rows.tolist(), due.columns.tolist(), due.returns.tolist(), strict=True):
            decision = int(panel.decision_ns[row])
            said = self._pending.take(decision, column)
            if said is None or not said[0] > 0.0:
                continue
            sigma, served, members = said
            self.weights.learn(decision, column, outcome / sigma, members)
            self.calibration.learn(column, outcome / sigma, served)

    def take_over(self, former: OnlineBlend) -> None:
        """Go on with what another one with the same members has learned; its pending forecasts stay with it."""
        self.weights.evidence = former.weights.evidence.copy()
        self.calibration.offsets = former.calibration.offsets.copy()

    def state_id(self) -> str:
        """Hash of everything that was learned."""
        digest = hashlib.sha256()
        for name, array in sorted(self.arrays().items()):
            digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def arrays(self) -> dict[str, Any]:
        """All of it as arrays."""
        choices = {name: getattr(self.weights, name).astype(np.int64) for name in CHOICES}
        learned = {f"evidence_{name}": array for name, array in self.weights.evidence.arrays().items()}
        return {**choices, **learned, "offsets": self.calibration.offsets, **self._pending.arrays()}

    def restore(self, arrays: dict[str, Any]) -> None:
        """Take what `arrays` gave."""
        prefix = "evidence_"
        learned = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
        self.weights.evidence = Evidence.of_arrays(learned)
        self.weights.left_out = arrays["left_out"].astype(np.bool_)
        self.weights.trusted = arrays["trusted"].astype(np.bool_)
        self.calibration.offsets = arrays["offsets"].copy()
        self._pending.restore(arrays)
