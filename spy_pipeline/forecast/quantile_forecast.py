"""What forecasters say of many rows at once, and the one record that a forecast of one minute becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.training_set import Floats, Ints


@dataclass(frozen=True)
class VolatilityForecast:
    """Expected size of the log returns of some rows of a panel."""

    rows: Ints
    """The panel's rows whose decisions these are."""
    horizons: tuple[int, ...]
    """Minutes ahead, one for each column; clipped to the close."""
    sigma: Floats
    """Square root of the expected variance until then, rows by horizons, in log return; NaN in the last minute."""


@dataclass(frozen=True)
class QuantileForecast:
    """Distribution of the log returns of some rows of a panel."""

    rows: Ints
    """The panel's rows whose decisions these are."""
    horizons: tuple[int, ...]
    """Minutes ahead, one for each column; clipped to the close."""
    levels: tuple[float, ...]
    """Probabilities of the quantiles, ascending."""
    sigma: Floats
    """What the quantiles are multiples of, rows by horizons, in log return."""
    quantiles: Floats
    """Rows by horizons by levels, ascending along the last, in multiples of sigma."""

    def returns(self) -> Floats:
        """The quantiles as log returns."""
        scaled: Floats = self.quantiles * self.sigma[..., None]
        return scaled

    def first(self, count: int) -> QuantileForecast:
        """The same for the first so many horizons."""
        return replace(
            self,
            horizons=self.horizons[:count],
            sigma=self.sigma[:, :count],
            quantiles=self.quantiles[:, :count],
        )

    def level(self, probability: float) -> Floats:
        """The quantiles of one level in multiples of sigma, rows by horizons."""
        return self.quantiles[..., self.levels.index(probability)]


@dataclass(frozen=True)
class Forecast:
    """What is expected of one instrument from one minute's close on."""

    instrument: str
    """File-safe key of the instrument."""
    made_at_ns: int
    """When the forecast was finished: nanoseconds since 1970 UTC."""
    bar_end_ns: int
    """End of the last minute it knows: nanoseconds since 1970 UTC."""
    model_version: str
    """Content hash of the stack that made it."""
    source: Source
    """Origin of what it descends from, model and bars alike."""
    minutes: tuple[int, ...]
    """Every minute ahead, from 1 on; shorter than the output window where the session ends before."""
    sigma: Floats
    """Expected size of the log return until each minute."""
    levels: tuple[float, ...]
    """Probabilities of the quantiles, ascending."""
    quantiles: Floats
    """Quantiles of the log return until each minute, minutes by levels, ascending along the last."""
    calibration_id: str
    """Hash of the state of the online weights and calibration that it was made with."""
    health: str
    """`ok`, or what was missing when it was made."""
    latency_ms: dict[str, float]
    """Time that each stage took, milliseconds."""


def sorted_quantiles(quantiles: Floats) -> Floats:
    """The quantiles in ascending order along the last axis, so that none crosses another."""
    return np.sort(quantiles, axis=-1)
