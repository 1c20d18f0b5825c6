"""The stack that serves: one volatility, several members upon it, weights between them, calibration above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.catalogue import quantile_forecaster, restored
from spy_pipeline.forecast.forecaster import QuantileForecaster, VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.online.blend import OnlineBlend
from spy_pipeline.forecast.online.conformal import ConformalCalibration
from spy_pipeline.forecast.online.weights import OnlineWeights
from spy_pipeline.forecast.quantile_forecast import QuantileForecast, VolatilityForecast, sorted_quantiles
from spy_pipeline.forecast.training_set import DueLabels, Floats, Ints, Labels, Panel
from spy_pipeline.forecast.volatility.level_forecaster import at_minutes

MEMBERS = ("b_q", "continuation_quantiles", "boosted_quantiles", "ridge_quantiles", "nhits_quantiles")
"""The members of this round, by name; the first serves without proof."""


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

    The order of a minute, which `minute` keeps: `update` with the labels that came due, `speak` of the minute's row,
    `remember` what was spoken so that its labels can teach. `predict` asks with the present state and keeps nothing.
    """

    name = "ensemble"

    def __init__(self, volatility: VolatilityForecaster, members: Sequence[str | QuantileForecaster] = MEMBERS) -> None:
        super().__init__(volatility)
        self.members = [
            quantile_forecaster(member, volatility) if isinstance(member, str) else member for member in members
        ]
        self.blend = OnlineBlend(len(self.members))

    @property
    def weights(self) -> OnlineWeights:
        """Weights between the members."""
        return self.blend.weights

    @property
    def calibration(self) -> ConformalCalibration:
        """What is added to the weighted quantiles."""
        return self.blend.calibration

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
            self.blend.remember(decision, spoken.sigma[row], spoken.served[row], spoken.members[:, row])

    def update(self, panel: Panel, row: int, due: DueLabels) -> None:
        """Let volatility, weights and calibration learn from the labels that came due; without a forecast none does."""
        self.volatility.update(panel, row, due)
        self.blend.learn(panel, due)

    def minute(self, panel: Panel, row: int, due: DueLabels) -> Spoken:
        """All of a minute: learn the labels that came due, speak of its row, remember what was spoken."""
        self.update(panel, row, due)
        spoken = self.speak(panel, np.array([row]))
        self.remember(spoken)
        return spoken

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
        made.blend.restore(self.blend.arrays())
        return made

    def online_state(self) -> Artifact:
        """Everything learned online, the volatility's state among it: what another minute needs to go on from here."""
        return Artifact.of_arrays(self.blend.arrays()).with_part(
            "volatility", Artifact.of_arrays(self.volatility.online_arrays())
        )

    def take_online_state(self, state: Artifact) -> None:
        """Go on from what `online_state` gave, whatever was learned online before."""
        self.blend = OnlineBlend(len(self.members))
        self.blend.restore(state.arrays())
        self.volatility.take_online_arrays(state.part("volatility").arrays())

    def calibration_id(self) -> str:
        """Hash of everything learned online."""
        return self.blend.state_id()

    def settings(self) -> dict[str, Any]:
        """The members' names."""
        return {"members": [member.name for member in self.members]}

    def pack(self) -> Artifact:
        """Online state, volatility and members."""
        packed = Artifact.of_arrays(self.blend.arrays()).with_part("volatility", self.volatility.sealed())
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
        made.blend.restore(artifact.arrays())
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
        return Spoken(decision_ns, sigma, members, self.blend.served(members))
