"""Whether a forecaster looks ahead: the same question with the future cut off, and with another future."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.quantile_forecast import QuantileForecast, VolatilityForecast
from spy_pipeline.forecast.training_set import ColumnBlock, Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LookAhead:
    """A forecast that was not the same with another future."""

    row: int
    """The decision's row in the panel."""
    future: str
    """What became of the future: `cut off` or `another`."""
    expected: float
    """What was forecast with the true future at hand; the first figure that differs."""
    found: float
    """What was forecast without it."""


def look_ahead(forecaster: Forecaster, panel: Panel, rows: Sequence[int]) -> list[LookAhead]:
    """The first departure of each row's forecast when what comes after it is cut off, or is something else."""
    asked = np.array(rows, np.int64)
    expected = _figures(forecaster.predict(panel, asked))
    found = []
    for position, row in enumerate(asked.tolist()):
        alone = np.array([row])
        for future, seen in (("cut off", panel.up_to(row)), ("another", _with_other_future(panel, row))):
            figures = _figures(forecaster.predict(seen, alone))[0]
            differs = np.flatnonzero(~np.isclose(figures, expected[position], rtol=1e-9, atol=0.0, equal_nan=True))
            if len(differs):
                first = int(differs[0])
                found.append(LookAhead(row, future, float(expected[position, first]), float(figures[first])))
                break
    return found


def _figures(forecast: VolatilityForecast | QuantileForecast) -> Floats:
    parts = [forecast.sigma]
    if isinstance(forecast, QuantileForecast):
        parts.append(forecast.quantiles.reshape(len(forecast.rows), -1))
    return np.concatenate(parts, axis=1)


def _with_other_future(panel: Panel, row: int) -> Panel:
    """The same up to `row`; after it prices half as high again, volumes tripled, features and others in reverse."""
    change = np.linspace(0.9, 1.1, len(panel) - row - 1)

    def altered(column: Floats, factor: float) -> Floats:
        return np.concatenate([column[: row + 1], column[row + 1 :] * factor * change])

    return replace(
        panel,
        open=altered(panel.open, 1.5),
        high=altered(panel.high, 1.5),
        low=altered(panel.low, 1.5),
        close=altered(panel.close, 1.5),
        volume=altered(panel.volume, 3.0),
        features=_reversed_after(panel.features, row),
        live=_reversed_after(panel.live, row),
        exogenous=_reversed_after(panel.exogenous, row),
    )


def _reversed_after(block: ColumnBlock, row: int) -> ColumnBlock:
    values = block.values.copy()
    values[row + 1 :] = values[row + 1 :][::-1]
    return ColumnBlock(block.names, values)
