"""Effects that a test may plant in the synthetic market, and the truth about where they are.

`drift`: on about 2 % of a session's minutes the market makes a visible thrust, and the 15 minutes after it drift on
in the same direction. In the thrust's own minute the market factor moves by exactly 2.5 of its standard deviations for
that minute, and every symbol's volume is 4 times what it would have been. In each of the next 15 minutes the factor's
mean is shifted by 0.5 / sqrt(15) of that minute's standard deviation in the thrust's direction: about half a standard
deviation of a 15-minute return over the whole stretch. Thrusts keep at least 16 minutes apart, leave the first 30
minutes and the last 15 of a session alone, and point up or down with equal chance. SPY is the market factor alone;
other symbols feel the same drift through their part in it.

`regime`: from one minute in the middle third of each session on, the market's standard deviation is 2.5 times or
1 / 2.5 of what it would have been, with equal chance, and volume moves with its square root.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.gateway.market.randomness import random_stream

THRUST_SIGMAS = 2.5
THRUST_VOLUME = 4.0
DRIFT_MINUTES = 15
DRIFT_SIGMAS = 0.5
REGIME_FACTOR = 2.5
_FIRST_THRUST = 30
_MEAN_SPARE_MINUTES = 28.7


class PlantedDrift(NamedTuple):
    """One thrust and the drift after it."""

    minute: int
    """The thrust's minute, counted from 0 at the opening; the drift fills the 15 minutes after it."""
    direction: int
    """1 up, -1 down."""


class PlantedRegime(NamedTuple):
    """The switch of one session."""

    minute: int
    """First minute of the new regime, counted from 0 at the opening."""
    factor: float
    """What the standard deviation is multiplied with from then on."""


def planted_drifts(seed: int, day_index: int, minutes: int) -> list[PlantedDrift]:
    """The thrusts of one session, in order of time."""
    chance = random_stream(seed, "plant drift", day_index)
    drifts = []
    minute = _FIRST_THRUST + int(chance.exponential(_MEAN_SPARE_MINUTES))
    while minute < minutes - DRIFT_MINUTES:
        drifts.append(PlantedDrift(minute, 1 if chance.random() < 0.5 else -1))
        minute += DRIFT_MINUTES + 1 + int(chance.exponential(_MEAN_SPARE_MINUTES))
    return drifts


def planted_regime(seed: int, day_index: int, minutes: int) -> PlantedRegime:
    """The switch of one session."""
    chance = random_stream(seed, "plant regime", day_index)
    minute = int(chance.integers(minutes // 3, 2 * minutes // 3))
    return PlantedRegime(minute, REGIME_FACTOR if chance.random() < 0.5 else 1.0 / REGIME_FACTOR)


def plant_drifts(drifts: list[PlantedDrift], shocks: NDArray[np.float64], volume: NDArray[np.float64]) -> None:
    """Put thrusts and drifts into one session's standardized shocks and volume factors, in place."""
    for minute, direction in drifts:
        shocks[minute] = direction * THRUST_SIGMAS
        shocks[minute + 1 : minute + 1 + DRIFT_MINUTES] += direction * DRIFT_SIGMAS / np.sqrt(DRIFT_MINUTES)
        volume[minute] *= THRUST_VOLUME


def plant_regime(regime: PlantedRegime, sigma: NDArray[np.float64], volume: NDArray[np.float64]) -> None:
    """Put the switch into one session's standard deviations and volume factors, in place."""
    sigma[regime.minute :] *= regime.factor
    volume[regime.minute :] *= np.sqrt(regime.factor)
