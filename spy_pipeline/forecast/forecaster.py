"""What every forecaster promises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact, write_artifact
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import QuantileForecast, VolatilityForecast
from spy_pipeline.forecast.threads import THREADS
from spy_pipeline.forecast.training_set import DueLabels, Floats, Ints, LabelBook, Labels, Panel

LEAST_SESSIONS = 5
"""Sessions with known labels without which nothing is fitted."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a forecaster was fitted on, and how."""

    source: str
    """Origin of the bars; what is made with the forecaster descends from it."""
    first_day: str
    """First session, as in 2024-03-08."""
    last_day: str
    """Last session."""
    sessions: int
    """How many sessions there were."""
    panel_hash: str
    """Content hash of the panel."""
    as_of_ns: int
    """No label that became known later was seen: nanoseconds since 1970 UTC."""
    seed: int
    """What all chance in the fit came from."""
    threads: int
    """With how many threads it was reckoned; another number may change last digits."""

    @classmethod
    def of(cls, panel: Panel, labels: Labels, seed: int) -> Fit:
        """The record of fitting to these data."""
        days = [str(session.day) for session in panel.sessions]
        return cls(str(panel.source), days[0], days[-1], len(days), panel.content_hash, labels.as_of_ns, seed, THREADS)


class Forecaster(ABC):
    """One way to forecast; the tests of `check_forecaster` hold every one to what is said here.

    A forecast for a row follows from the fit, the state that `update` carries, and the rows of the panel up to that
    row; the 22 sessions before it in the panel are its context, fewer are made do with.
    """

    name: ClassVar[str]
    """What it is called in reports, artifacts and the registry."""

    def __init__(self) -> None:
        self.fitted: Fit | None = None

    @property
    def source(self) -> Source:
        """Origin of what it was fitted on."""
        return Source(self.required_fit().source)

    def fit(self, panel: Panel, labels: Labels, seed: int) -> None:
        """Learn from the rows whose labels are known; the same input and seed give the same forecaster.

        Too few sessions are refused with a sentence.
        """
        sessions = len(np.unique(panel.day[np.isfinite(labels.returns).all(axis=1)]))
        if sessions < LEAST_SESSIONS:
            raise SpyError(
                f"{self.name} cannot learn from {sessions} sessions with known outcomes: give {LEAST_SESSIONS} or more."
            )
        self.fit_to(panel, labels, seed)
        self.fitted = Fit.of(panel, labels, seed)

    @abstractmethod
    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        """The learning itself, which `fit` puts on record."""

    def update(self, panel: Panel, row: int, due: DueLabels) -> None:  # noqa: B027 - most have no state to update
        """Take in a closed minute and the labels that became known with it, in constant time and memory.

        `due` may only judge rows of the panel at or before `row`. Most forecasters learn by `fit` alone.
        """

    @abstractmethod
    def predict(
        self, panel: Panel, rows: Ints, horizons: tuple[int, ...] = HORIZONS
    ) -> VolatilityForecast | QuantileForecast:
        """The forecasts of some rows; nothing is changed by asking."""

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The keyword arguments that make one like this, as JSON holds them."""

    @abstractmethod
    def pack(self) -> Artifact:
        """Everything that was learned, fit and state."""

    @classmethod
    @abstractmethod
    def unpack(cls, artifact: Artifact) -> Self:
        """The forecaster that was packed."""

    def save(self, folder: Path) -> str:
        """Write the artifact into a new folder, in one step, and give its content hash."""
        return write_artifact(folder, self.sealed())

    def sealed(self) -> Artifact:
        """The artifact with name, settings and fit noted."""
        notes = {"forecaster": self.name, "settings": self.settings(), "fit": asdict(self.required_fit())}
        return self.pack().noted(notes)

    def copy(self) -> Self:
        """An equal forecaster that shares nothing with this one that may change."""
        made = type(self).unpack(self.sealed())
        made.fitted = self.fitted
        return made

    def describe(self) -> dict[str, Any]:
        """Name, settings, fit and source in words and numbers, as the registry logs them."""
        return {"name": self.name, "settings": self.settings(), "fit": asdict(self.fitted) if self.fitted else None}

    def required_fit(self) -> Fit:
        """The fit; asking a forecaster that has none is a programming error."""
        if self.fitted is None:
            raise ValueError(f"{self.name} was not fitted")
        return self.fitted


class VolatilityForecaster(Forecaster):
    """A forecaster of sigma."""

    @abstractmethod
    def predict(self, panel: Panel, rows: Ints, horizons: tuple[int, ...] = HORIZONS) -> VolatilityForecast:
        """Sigma of some rows, for any minutes ahead from 1 on."""

    def walk(self, panel: Panel, rows: Ints, book: LabelBook) -> VolatilityForecast:
        """Go through decisions of whole sessions as they came: each minute's labels first, then its forecast."""
        said = []
        for session in np.unique(panel.day[rows]).tolist():
            before = panel.sessions[session].open_ns
            for row in rows[panel.day[rows] == session].tolist():
                now = int(panel.decision_ns[row])
                self.update(panel, row, book.due(before, now))
                said.append(self.predict(panel, np.array([row])).sigma)
                before = now
            self.update(panel, panel.rows_of(session).stop - 1, book.due(before, panel.sessions[session].close_ns))
        return VolatilityForecast(rows, HORIZONS, np.concatenate([np.empty((0, len(HORIZONS))), *said]))

    def inputs(self) -> tuple[str, ...]:
        """The panel's columns beside bars and time that it was fitted with; without one it says less than it could."""
        return ()

    def online_arrays(self) -> dict[str, Floats]:
        """What `update` changes, by name; most have nothing of the kind."""
        return {}

    def take_online_arrays(self, arrays: dict[str, Floats]) -> None:
        """Go on from what `online_arrays` gave."""
        del arrays

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> VolatilityForecaster:
        """A copy moved a little by 5 to 20 recent days; of one that is not fine-tuned an equal copy."""
        del panel, labels, seed
        return self.copy()


class QuantileForecaster(Forecaster):
    """A forecaster of return quantiles in multiples of the sigma of its volatility forecaster."""

    volatility: VolatilityForecaster
    """Whose sigma the quantiles are multiples of; fitted anew where it was not fitted on the same panel and labels."""

    def __init__(self, volatility: VolatilityForecaster) -> None:
        super().__init__()
        self.volatility = volatility

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> QuantileForecaster:
        """A copy moved a little by 5 to 20 recent days; of one that is not fine-tuned an equal copy."""
        del panel, labels, seed
        return self.copy()

    @abstractmethod
    def predict(
        self,
        panel: Panel,
        rows: Ints,
        horizons: tuple[int, ...] = HORIZONS,
        sigma: VolatilityForecast | None = None,
    ) -> QuantileForecast:
        """Quantiles of some rows; `sigma` is the volatility forecast of the same rows and horizons, if at hand."""
