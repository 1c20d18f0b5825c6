"""How a session's volatility and volume are spread over its minutes: the U that every trading day shows."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

SESSION_MINUTES = 390
"""Minutes of a full session; a half-day has the same shape pressed into fewer of them."""

_SHAPES = (
    (0.0, 2.1, 5.0),
    (0.003, 1.9, 2.3),
    (0.006, 1.6, 1.85),
    (0.026, 1.35, 1.42),
    (0.077, 1.28, 1.15),
    (0.115, 1.37, 1.25),
    (0.2, 1.07, 0.95),
    (0.3, 0.96, 0.84),
    (0.4, 0.88, 0.71),
    (0.5, 0.8, 0.62),
    (0.57, 0.86, 0.65),
    (0.65, 0.81, 0.65),
    (0.7, 0.92, 0.8),
    (0.8, 0.9, 0.82),
    (0.86, 0.9, 0.92),
    (0.92, 0.96, 1.09),
    (0.966, 1.1, 2.05),
    (0.989, 1.18, 3.6),
    (0.997, 1.25, 5.2),
    (1.0, 1.9, 17.0),
)
"""Place in the session from 0 at the opening to 1 at the close, and there the height of volatility and of volume."""

_PLACE, _VOLATILITY, _VOLUME = (np.array(column) for column in zip(*_SHAPES, strict=True))


@cache
def volatility_profile(minutes: int) -> NDArray[np.float64]:
    """Volatility of each minute of a session of so many minutes; its mean square is 1."""
    shape = _at_minutes(_VOLATILITY, minutes)
    return _frozen(shape / np.sqrt((shape * shape).mean()))


@cache
def volume_profile(minutes: int) -> NDArray[np.float64]:
    """Volume of each minute of a session of so many minutes; its mean is 1."""
    shape = _at_minutes(_VOLUME, minutes)
    return _frozen(shape / shape.mean())


@cache
def variance_left(minutes: int) -> NDArray[np.float64]:
    """Share of the session's variance that is still to come at the start of each minute, and 0 at the close."""
    spent = np.concatenate([[0.0], np.cumsum(volatility_profile(minutes) ** 2)])
    return _frozen(1.0 - spent / spent[-1])


def _at_minutes(heights: NDArray[np.float64], minutes: int) -> NDArray[np.float64]:
    return np.interp(np.linspace(0.0, 1.0, minutes), _PLACE, heights)


def _frozen(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values.flags.writeable = False
    return values
