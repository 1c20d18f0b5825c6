"""The random factors whose mixture moves every synthetic symbol: volatility that clusters, shocks, overnight gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.plants import plant_drifts, plant_regime, planted_drifts, planted_regime
from spy_pipeline.gateway.market.profiles import SESSION_MINUTES, volatility_profile
from spy_pipeline.gateway.market.randomness import random_stream

BLOCK_DAYS = 32
"""Sessions that are drawn together; a block is always drawn whole, so that it is always the same to the last bit."""

MARKET, TECHNOLOGY = "market", "technology"

_DAILY_COMPONENTS = ((0.0, 0.11), (0.88, 0.29), (0.99, 0.22))
"""Memory from one day to the next and standard deviation of each part of the logarithm of a day's volatility."""

_MINUTE_COMPONENTS = ((0.90, 0.21), (0.989, 0.20))
"""The same for the logarithm of a minute's volatility, from one minute to the next."""

_JUMP_CHANCE = 1.0 / 390.0
_JUMP_SCALE = 4.1
_GAP_SCALE = 0.88
_GAP_FREEDOM = 4.0


@dataclass(frozen=True, slots=True)
class FactorBlock:
    """One factor over consecutive sessions: a row a session, a column a minute, zeros after an early close."""

    sigma: NDArray[np.float64]
    """Standard deviation of each minute's return."""
    shocks: NDArray[np.float64]
    """Each minute's return in standard deviations; symmetric, of variance 1, independent of all others."""
    gaps: NDArray[np.float64]
    """Logarithmic return from the close before to each session's open."""
    activity: NDArray[np.float64]
    """What volume is multiplied with."""

    @property
    def returns(self) -> NDArray[np.float64]:
        """Each minute's return."""
        return self.sigma * self.shocks


class Factor:
    """One factor over all sessions."""

    def __init__(self, seed: int, name: str, typical_volatility: float, sessions: Sequence[Session]) -> None:
        self._seed = seed
        self._name = name
        self._sessions = sessions
        chance = random_stream(seed, "volatility of days", name)
        self._day_volatility = typical_volatility * np.exp(_slow_noise(chance, len(sessions)))

    def block(self, number: int, plant: str = "none") -> FactorBlock:
        """The factor over the sessions of one block, with a plant put in."""
        first = number * BLOCK_DAYS
        sessions = self._sessions[first : first + BLOCK_DAYS]
        chance = random_stream(self._seed, "factor", self._name, number)
        day_volatility = self._day_volatility[first : first + len(sessions)]
        restless = _minute_noise(chance, len(sessions))
        profile = np.stack([padded(volatility_profile(session.minutes)) for session in sessions])
        session_share = np.sqrt(np.array([session.minutes for session in sessions]) / SESSION_MINUTES)
        sigma = (day_volatility * session_share)[:, None] * profile * np.exp(restless)
        sigma /= np.sqrt(np.array([session.minutes for session in sessions], dtype=np.float64))[:, None]
        shocks = _shocks(chance, sigma.shape)
        gap_noise = chance.standard_t(_GAP_FREEDOM, len(sessions)) / np.sqrt(_GAP_FREEDOM / (_GAP_FREEDOM - 2.0))
        typical = np.median(self._day_volatility)
        activity = (day_volatility / typical)[:, None] ** 0.35 * np.exp(1.3 * restless)
        activity = activity * np.exp(0.16 * np.minimum(np.abs(shocks), 5.0))
        for row, session in enumerate(sessions):
            if plant == "drift":
                drifts = planted_drifts(self._seed, first + row, session.minutes)
                plant_drifts(drifts, shocks[row], activity[row])
            elif plant == "regime":
                regime = planted_regime(self._seed, first + row, session.minutes)
                plant_regime(regime, sigma[row], activity[row])
        return FactorBlock(sigma, shocks, _GAP_SCALE * day_volatility * gap_noise, activity)


def padded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of a session's minutes, with zeros up to the length of a full session."""
    return np.concatenate([values, np.zeros(SESSION_MINUTES - len(values))])


def minute_memory(noise: NDArray[np.float64], memory: float) -> NDArray[np.float64]:
    """Stationary noise of variance 1 along each row that keeps `memory` of itself from one column to the next."""
    powers = memory ** np.arange(noise.shape[1])
    fresh = noise * np.sqrt(1.0 - memory * memory)
    fresh[:, 0] = noise[:, 0]
    remembered: NDArray[np.float64] = np.cumsum(fresh / powers, axis=1) * powers
    return remembered


def _slow_noise(chance: np.random.Generator, count: int) -> NDArray[np.float64]:
    total = np.zeros(count)
    for memory, deviation in _DAILY_COMPONENTS:
        fresh = chance.standard_normal(count) * deviation
        value = float(fresh[0])
        freshness = np.sqrt(1.0 - memory * memory)
        for day, news in enumerate(fresh.tolist()):
            value = memory * value + freshness * news if day else value
            total[day] += value
    return total


def _minute_noise(chance: np.random.Generator, days: int) -> NDArray[np.float64]:
    total = np.zeros((days, SESSION_MINUTES))
    for memory, deviation in _MINUTE_COMPONENTS:
        total += minute_memory(chance.standard_normal(total.shape), memory) * deviation - deviation * deviation
    return total


def _shocks(chance: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    jumps = chance.random(shape) < _JUMP_CHANCE
    variance = 1.0 + _JUMP_CHANCE * (_JUMP_SCALE**2 - 1.0)
    shocks: NDArray[np.float64] = chance.standard_normal(shape) * np.where(jumps, _JUMP_SCALE, 1.0) / np.sqrt(variance)
    return shocks
