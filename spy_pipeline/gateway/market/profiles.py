"""How a session's volatility and volume are spread over its minutes: the U that every trading day shows."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

SESSION_MINUTES = 390
"""Minutes of a full session; a half-day has the same shape pressed into fewer of them."""

_KNOTS = (
    0.0,
    0.003,
    0.006,
    0.026,
    0.077,
    0.115,
    0.20,
    0.30,
    0.40,
    0.50,
    0.60,
    0.68,
    0.85,
    0.92,
    0.966,
    0.989,
    0.997,
    1.0,
)
_VOLATILITY = (2.1, 1.9, 1.60, 1.35, 1.28, 1.37, 1.08, 0.96, 0.88, 0.82, 0.83, 0.93, 0.91, 0.95, 1.08, 1.18, 1.25, 1.9)
_VOLUME = (5.0, 2.3, 1.85, 1.42, 1.15, 1.25, 0.95, 0.84, 0.71, 0.64, 0.61, 0.81, 0.88, 1.08, 2.10, 3.60, 5.20, 17.0)


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


def _at_minutes(heights: tuple[float, ...], minutes: int) -> NDArray[np.float64]:
    return np.interp(np.linspace(0.0, 1.0, minutes), _KNOTS, heights)


def _frozen(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values.flags.writeable = False
    return values
