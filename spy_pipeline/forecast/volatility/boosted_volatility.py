"""Boosted trees on what the L0 volatility leaves of log variance."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.boosting import Booster, TreePlan, boosters_in, files_of, gain_by_column
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.learned_columns import learned_columns, usable_columns
from spy_pipeline.forecast.training_set import DueLabels, Floats, Ints, LabelBook, Labels, Panel
from spy_pipeline.forecast.volatility.level0 import Level0
from spy_pipeline.forecast.volatility.level_forecaster import LevelForecaster, departures

_ROWS_APART = 5
_ROUNDS = 50
_PARAMETERS = {
    "objective": "reg:squarederror",
    "max_depth": 3,
    "eta": 0.04,
    "subsample": 0.5,
    "colsample_bytree": 0.5,
    "min_child_weight": 100.0,
    "reg_lambda": 20.0,
    "max_bin": 64,
}


_BELIEVED = 0.5
"""Share of the trees' departures that is believed: over 214 days of development half of them lost least throughout."""


class BoostedVolatility(LevelForecaster):
    """L0 with half of what trees say of its departures, one ensemble for each horizon."""

    name = "boosted_volatility"

    def __init__(self, *, live: bool = False, level0: Level0 | None = None) -> None:
        super().__init__()
        self._live = live
        self.level0 = level0 or Level0()
        self._columns: tuple[str, ...] = ()
        self._boosters: list[Booster] = []
        self._scale = np.zeros(len(HORIZONS))

    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        """Fit L0, then trees on every fifth row of what it leaves."""
        self.level0.fit(panel, labels, seed)
        self.profile = self.level0.profile
        self._columns = usable_columns(panel, live=self._live)
        self._boosters, scale = [], []
        for columns, missed in self._lessons(panel, labels):
            nothing = np.zeros(len(missed))
            booster = Booster.of(columns, missed - missed.mean(), nothing, TreePlan(_PARAMETERS, _ROUNDS, seed))
            self._boosters.append(booster)
            scale.append(np.log(np.exp(missed - _BELIEVED * booster.answers(columns, nothing)).mean()))
        self._scale = np.array(scale)

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> BoostedVolatility:
        """A copy whose leaves are fitted to 5 to 20 recent days; the level of those days is left to L0's drift."""
        made = BoostedVolatility(live=self._live, level0=self.level0.copy())
        made.fitted, made.profile = self.fitted, self.profile
        made._columns, made._scale = self._columns, self._scale
        lessons = zip(self._lessons(panel, labels), self._boosters, strict=True)
        made._boosters = [
            booster.refreshed(
                columns, missed - missed.mean(), np.zeros(len(missed)), TreePlan(_PARAMETERS, _ROUNDS, seed)
            )
            for (columns, missed), booster in lessons
        ]
        return made

    def update(self, panel: Panel, row: int, due: DueLabels) -> None:
        """Let L0 follow its drift."""
        self.level0.update(panel, row, due)

    def inputs(self) -> tuple[str, ...]:
        """Those of L0."""
        return self.level0.inputs()

    def online_arrays(self) -> dict[str, Floats]:
        """Those of L0."""
        return self.level0.online_arrays()

    def take_online_arrays(self, arrays: dict[str, Floats]) -> None:
        """Let L0 go on from them."""
        self.level0.take_online_arrays(arrays)

    def log_levels(self, panel: Panel, rows: Ints) -> Floats:
        """Log of the expected variance of a mean minute of each scored horizon, rows by `HORIZONS`."""
        return self._upon(self.level0.log_levels(panel, rows), panel, rows)

    def walked_levels(self, panel: Panel, rows: Ints, book: LabelBook) -> Floats:
        """What `log_levels` would have said of each row at its minute; all labels of the sessions are learned."""
        return self._upon(self.level0.walked_levels(panel, rows, book), panel, rows)

    def importance(self) -> dict[str, float]:
        """Gain in loss over all horizons by column."""
        names = (*self._columns, *(f"level0_{horizon}" for horizon in HORIZONS))
        return gain_by_column(names, self._boosters)

    def settings(self) -> dict[str, Any]:
        """Whether live features are used where there are enough."""
        return {"live": self._live}

    def pack(self) -> Artifact:
        """The boosters, and L0 as a part."""
        files = files_of(self._boosters)
        own = Artifact.of_arrays({"scale": self._scale}, files).noted({"columns": list(self._columns)})
        return own.with_part("level0", self.level0.sealed())

    @classmethod
    def unpack(cls, artifact: Artifact) -> Self:
        """The forecaster that was packed."""
        level0 = restored(artifact.part("level0"))
        assert isinstance(level0, Level0)
        made = cls(**artifact.notes["settings"], level0=level0)
        made.profile, made._columns = level0.profile, tuple(artifact.notes["columns"])
        made._scale = artifact.arrays()["scale"]
        made._boosters = boosters_in(artifact.files, len(HORIZONS))
        return made

    def _lessons(self, panel: Panel, labels: Labels) -> list[tuple[Floats, Floats]]:
        """For each horizon the inputs of every fifth row whose label is known, and what L0 leaves of it, in logs."""
        rows = np.arange(_ROWS_APART - 1, len(panel), _ROWS_APART)
        base = self.level0.log_levels(panel, rows)
        columns = self._inputs(panel, rows, base)
        missed = departures(panel, labels, rows, self.profile) - base
        known = np.isfinite(missed)
        return [(columns[known[:, at]], missed[known[:, at], at]) for at in range(len(HORIZONS))]

    def _upon(self, base: Floats, panel: Panel, rows: Ints) -> Floats:
        """The levels of L0 with the trees' departures from them."""
        columns, nothing = self._inputs(panel, rows, base), np.zeros(len(rows))
        told = np.stack([booster.answers(columns, nothing) for booster in self._boosters], axis=1)
        return base + self._scale + _BELIEVED * told

    def _inputs(self, panel: Panel, rows: Ints, base: Floats) -> Floats:
        return np.concatenate([learned_columns(panel, rows, self._columns), base], axis=1)
