"""The stack that serves: one volatility, several members upon it, weights between them, calibration above them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.catalogue import quantile_forecaster, restored
from spy_pipeline.forecast.forecaster import QuantileForecaster, VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.online.conformal import ConformalCalibration
from spy_pipeline.forecast.online.pending import PendingForecasts
from spy_pipeline.forecast.online.weights import OnlineWeights
from spy_pipeline.forecast.quantile_forecast import QuantileForecast, VolatilityForecast, sorted_quantiles
from spy_pipeline.forecast.training_set import DueLabels, Floats, Ints, LabelBook, Labels, Panel
from spy_pipeline.forecast.volatility.level_forecaster import at_minutes

MEMBERS = ("b_q", "boosted_quantiles", "ridge_quantiles", "nhits_quantiles")
"""The members of this round, by name."""


@dataclass(frozen=True)
class Spoken:
    """What the stack said of some decisions at the scored horizons."""

    decision_ns: Ints
    """When each decision was made: nanoseconds since 1970 UTC."""
    sigma: Floats
    """Sigma, decisions by `HORIZONS`."""
    members: Floats
    """Quantiles of each member in multiples of sigma, members by decisions by `HORIZONS` by `LEVELS`."""
    served: Floats
    """Quantiles after weights and calibration, decisions by `HORIZONS` by `LEVELS`."""


class Ensemble(QuantileForecaster):
    """Members' quantiles averaged by online weights and calibrated online.

    The order of a minute: `update` with the labels that came due, `speak` of the minute's row, `remember` what was
    spoken so that its labels can teach. `predict` asks with the present state and remembers nothing.
    """

    name = "ensemble"

    def __init__(self, volatility: VolatilityForecaster, members: Sequence[str | QuantileForecaster] = MEMBERS) -> None:
        super().__init__(volatility)
        self.members = [
            quantile_forecaster(member, volatility) if isinstance(member, str) else member for member in members
        ]
        self.weights = OnlineWeights(len(self.members))
        self.calibration = ConformalCalibration()
        self._pending = PendingForecasts(len(self.members))

    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        """Fit the volatility and every member; what was learned online is kept."""
        self.volatility.fit(panel, labels, seed)
        for member in self.members:
            member.fit(panel, labels, seed)

    def speak(self, panel: Panel, rows: Ints) -> Spoken:
        """What is said of some rows at the scored horizons; nothing is changed by asking."""
        sigma = self.volatility.predict(panel, rows)
        return self._spoken(panel.decision_ns[rows], sigma.sigma, self._asked(panel, rows, sigma))

    def speak_of_every_minute(self, panel: Panel, row: int, minutes: int) -> tuple[QuantileForecast, Spoken]:
        """The forecast of one row for every minute ahead, and what is said of it at the scored horizons."""
        rows, horizons = np.array([row]), tuple(range(1, max(minutes, *HORIZONS) + 1))
        sigma = self.volatility.predict(panel, rows, horizons)
        members = self._asked(panel, rows, sigma)
        scored = np.array(HORIZONS) - 1
        spoken = self._spoken(panel.decision_ns[rows], sigma.sigma[:, scored], members[:, :, scored])
        whole = QuantileForecast(rows, horizons, LEVELS, sigma.sigma, self._blended(members, horizons))
        return whole.first(minutes), spoken

    def remember(self, spoken: Spoken) -> None:
        """Keep what was said until its labels come due."""
        for row, decision in enumerate(spoken.decision_ns.tolist()):
            self._pending.add(decision, spoken.sigma[row], spoken.served[row], spoken.members[:, row])

    def update(self, panel: Panel, row: int, due: DueLabels) -> None:
        """Let volatility, weights and calibration learn from the labels that came due; without a forecast none does."""
        self.volatility.update(panel, row, due)
        self._learn(panel, due)

    def walk(self, panel: Panel, rows: Ints, book: LabelBook) -> Spoken:
        """Go through decisions of consecutive minutes as they would have come, learning each label when it was due.

        Members are asked once for each session, and the volatility's drift is followed at the end of each.
        """
        spoken = [self._walk_session(panel, rows[panel.day[rows] == day], book) for day in np.unique(panel.day[rows])]
        return Spoken(
            np.concatenate([part.decision_ns for part in spoken]),
            np.concatenate([part.sigma for part in spoken]),
            np.concatenate([part.members for part in spoken], axis=1),
            np.concatenate([part.served for part in spoken]),
        )

    def predict(
        self,
        panel: Panel,
        rows: Ints,
        horizons: tuple[int, ...] = HORIZONS,
        sigma: VolatilityForecast | None = None,
    ) -> QuantileForecast:
        """Quantiles of some rows; `sigma` is the volatility forecast of the same rows and horizons, if at hand."""
        sigma = sigma or self.volatility.predict(panel, rows, horizons)
        quantiles = self._blended(self._asked(panel, rows, sigma), horizons)
        return QuantileForecast(rows, horizons, LEVELS, sigma.sigma, quantiles)

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> Ensemble:
        """A copy whose volatility and members are fine-tuned, with what was learned online."""
        volatility = self.volatility.fine_tuned(panel, labels, seed)
        members = [member.fine_tuned(panel, labels, seed) for member in self.members]
        for member in members:
            member.volatility = volatility
        made = Ensemble(volatility, members)
        made.fitted = self.fitted
        made._take_online(self._online_arrays())
        return made

    def calibration_id(self) -> str:
        """Hash of everything learned online."""
        digest = hashlib.sha256()
        for name, array in sorted(self._online_arrays().items()):
            digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def settings(self) -> dict[str, Any]:
        """The members' names."""
        return {"members": [member.name for member in self.members]}

    def pack(self) -> Artifact:
        """Online state, volatility and members."""
        packed = Artifact.of_arrays(self._online_arrays()).with_part("volatility", self.volatility.sealed())
        for number, member in enumerate(self.members):
            packed = packed.with_part(f"member_{number}", member.sealed())
        return packed

    @classmethod
    def unpack(cls, artifact: Artifact) -> Self:
        """The stack that was packed."""
        volatility = restored(artifact.part("volatility"))
        assert isinstance(volatility, VolatilityForecaster)
        members: list[QuantileForecaster] = []
        for number in range(len(artifact.notes["settings"]["members"])):
            member = restored(artifact.part(f"member_{number}"))
            assert isinstance(member, QuantileForecaster)
            member.volatility = volatility
            members.append(member)
        made = cls(volatility, members)
        made._take_online(artifact.arrays())
        return made

    def _asked(self, panel: Panel, rows: Ints, sigma: VolatilityForecast) -> Floats:
        """Each member's quantiles: members by rows by the horizons of `sigma` by levels."""
        return np.stack([member.predict(panel, rows, sigma.horizons, sigma).quantiles for member in self.members])

    def _blended(self, members: Floats, horizons: tuple[int, ...]) -> Floats:
        """Members' quantiles at any horizons with the weights and offsets of the scored ones, interpolated."""
        minutes = np.array([horizons])
        weights = at_minutes(self.weights.weights()[None], minutes)[0]
        combined = np.einsum("hm,mrhk->rhk", weights, members)
        return sorted_quantiles(combined + at_minutes(self.calibration.offsets[None], minutes))

    def _spoken(self, decision_ns: Ints, sigma: Floats, members: Floats) -> Spoken:
        served = self.calibration.calibrated(sorted_quantiles(self.weights.combined(members)))
        return Spoken(decision_ns, sigma, members, served)

    def _walk_session(self, panel: Panel, rows: Ints, book: LabelBook) -> Spoken:
        asked = self.speak(panel, rows)
        served = np.empty_like(asked.served)
        before = int(panel.decision_ns[rows[0]]) - 1
        for position, now in enumerate(asked.decision_ns.tolist()):
            self._learn(panel, book.due(before, now))
            one = self._spoken(asked.decision_ns[[position]], asked.sigma[[position]], asked.members[:, [position]])
            self.remember(one)
            served[position], before = one.served[0], now
        close = panel.sessions[int(panel.day[rows[0]])].close_ns
        self._learn(panel, book.due(before, close))
        self.volatility.update(panel, int(rows[-1]), book.due(int(panel.decision_ns[rows[0]]) - 1, close))
        return Spoken(asked.decision_ns, asked.sigma, asked.members, served)

    def _learn(self, panel: Panel, due: DueLabels) -> None:
        for row, column, outcome in zip(due.rows.tolist(), due.columns.tolist(), due.returns.tolist(), strict=True):
            said = self._pending.take(int(panel.decision_ns[row]), column)
            if said is None or not said[0] > 0.0:
                continue
            sigma, served, members = said
            self.weights.learn(column, outcome / sigma, members)
            self.calibration.learn(column, outcome / sigma, served)

    def _online_arrays(self) -> dict[str, Any]:
        state = {"regret": self.weights.regret, "left_out": self.weights.left_out.astype(np.int64)}
        return {**state, "offsets": self.calibration.offsets, **self._pending.arrays()}

    def _take_online(self, arrays: dict[str, Any]) -> None:
        self.weights.regret, self.weights.left_out = arrays["regret"].copy(), arrays["left_out"].astype(np.bool_)
        self.calibration.offsets = arrays["offsets"].copy()
        self._pending.restore(arrays)
