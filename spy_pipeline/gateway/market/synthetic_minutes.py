"""The synthetic market's minute bars: one unbroken price history from 2015 on for each symbol, made from a seed.

Prices live on whole cents. A minute's close is the close before plus the factors' return, rounded up or down by chance
so that its expectation is kept: closes are a martingale within the session, on the cent grid as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.sessions import LAST_DAY, Session, SessionCalendar
from spy_pipeline.gateway.market.factors import (
    BLOCK_DAYS,
    MARKET,
    TECHNOLOGY,
    Factor,
    FactorBlock,
    minute_memory,
    padded,
)
from spy_pipeline.gateway.market.minute_bars import DailyRecord, MinuteBars
from spy_pipeline.gateway.market.plants import (
    PlantedDrift,
    PlantedRegime,
    planted_drifts,
    planted_regime,
)
from spy_pipeline.gateway.market.profiles import SESSION_MINUTES, volume_profile
from spy_pipeline.gateway.market.randomness import random_stream
from spy_pipeline.gateway.market.traits import TRAITS, SymbolTraits

FIRST_SYNTHETIC_DAY = date(2015, 1, 1)
CALENDAR = "XNYS"
_MARKET_VOLATILITY = 0.0063
_TECHNOLOGY_VOLATILITY = 0.0033
_SESSIONS_A_YEAR = 252.0
_PULL_TO_GROWTH_LINE = 1.0 / 500.0
_WICK_SCALE = 1.04
_OPENING_STEPS = np.array([0, 0, 0, 0, 1, 1, -1, -1, 2, -2], dtype=np.int64)
"""Cents between a minute's first print and the close before it, each equally likely."""


@dataclass(frozen=True, slots=True)
class SkeletonBlock:
    """Minute bars of consecutive sessions: a row a session, a column a minute, prices in cents."""

    open: NDArray[np.int64]
    high: NDArray[np.int64]
    low: NDArray[np.int64]
    close: NDArray[np.int64]
    volume: NDArray[np.int64]


class SyntheticMinutes:
    """All symbols' minute bars; the same seed and plant give the same bars in every process."""

    def __init__(self, seed: int, plant: str) -> None:
        self._seed = seed
        self._plant = plant
        sessions = SessionCalendar.named(CALENDAR).between(FIRST_SYNTHETIC_DAY, LAST_DAY)
        self._sessions = sessions
        self._days = [session.day for session in sessions]
        self._position = {day: position for position, day in enumerate(self._days)}
        self._factors = {
            MARKET: Factor(seed, MARKET, _MARKET_VOLATILITY, sessions),
            TECHNOLOGY: Factor(seed, TECHNOLOGY, _TECHNOLOGY_VOLATILITY, sessions),
        }
        self._factor_block = lru_cache(maxsize=16)(self._make_factor_block)
        self._histories: dict[str, _SymbolHistory] = {}

    def symbols(self) -> tuple[str, ...]:
        """The six symbols of the synthetic market."""
        return tuple(TRAITS)

    def days(self, symbol: str) -> list[date]:
        """Every session from 2015 on, of each symbol."""
        return self._days if symbol in TRAITS else []

    def minutes(self, symbol: str, day: date) -> MinuteBars:
        """The bars of one session, one for each of its minutes."""
        number, row = divmod(self._position[day], BLOCK_DAYS)
        block = self._history(symbol).block(number)
        session = self._sessions[self._position[day]]
        cents = (block.open, block.high, block.low, block.close)
        columns = [side[row, : session.minutes] / 100.0 for side in cents]
        columns.append(block.volume[row, : session.minutes].astype(np.float64))
        return MinuteBars(session.minute_starts_ns(), *columns)

    def previous_close(self, symbol: str, day: date) -> float:
        """Last price before one session; before the first one the symbol's starting price."""
        return self._history(symbol).close_before(self._position[day]) / 100.0

    def record(self, symbol: str, before: date) -> DailyRecord:
        """Opens, closes and variances of the sessions from 2015 up to the one before."""
        count = self._position[before]
        opens, closes, variances = self._history(symbol).totals(count)
        return DailyRecord(self._days[:count], opens / 100.0, closes / 100.0, variances)

    def drifts(self, day: date) -> list[PlantedDrift]:
        """The thrusts that the plant `drift` puts into a day."""
        position = self._position[day]
        return planted_drifts(self._seed, position, self._sessions[position].minutes)

    def regime(self, day: date) -> PlantedRegime:
        """The switch that the plant `regime` puts into a day."""
        position = self._position[day]
        return planted_regime(self._seed, position, self._sessions[position].minutes)

    def _history(self, symbol: str) -> _SymbolHistory:
        if symbol not in self._histories:
            traits = TRAITS[symbol]
            if traits.own_volatility:
                self._factors[symbol] = Factor(self._seed, symbol, traits.own_volatility, self._sessions)
            self._histories[symbol] = _SymbolHistory(self._seed, symbol, traits, self._sessions, self._factor_block)
        return self._histories[symbol]

    def _make_factor_block(self, name: str, number: int) -> FactorBlock:
        return self._factors[name].block(number, self._plant if name == MARKET else "none")


class _SymbolHistory:
    """One symbol's price history, grown block by block as far as it is asked for, by one thread at a time."""

    def __init__(
        self,
        seed: int,
        symbol: str,
        traits: SymbolTraits,
        sessions: list[Session],
        factor_block: Callable[[str, int], FactorBlock],
    ) -> None:
        self._seed = seed
        self._symbol = symbol
        self._traits = traits
        self._starting_cents = round(traits.starting_price * 100)
        self._sessions = sessions
        self._factor_block = factor_block
        parts = ((MARKET, traits.market_beta), (TECHNOLOGY, traits.technology_beta), (symbol, 1.0))
        self._parts = [(n, b) for n, b in parts if b and (n != symbol or traits.own_volatility)]
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._variances: list[float] = []
        self._growing = Lock()
        self.block = lru_cache(maxsize=8)(self._complete_block)

    def totals(self, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Open and close in cents, and variance, of the first `count` sessions."""
        self._reach(count)
        columns = (self._opens, self._closes, self._variances)
        opens, closes, variances = (np.array(column[:count], dtype=np.float64) for column in columns)
        return opens, closes, variances

    def close_before(self, position: int) -> int:
        """Last price before a session, in cents."""
        self._reach(position)
        return self._closes[position - 1] if position else self._starting_cents

    def _reach(self, count: int) -> None:
        with self._growing:
            while len(self._closes) < count:
                self._append_block(len(self._closes) // BLOCK_DAYS)

    def _append_block(self, number: int) -> None:
        """Chain the sessions of the next block to the last close."""
        steps, _, gaps, _ = self._moves(number)
        chance = random_stream(self._seed, "cents", self._symbol, number)
        rounding = chance.random(steps.shape)
        gap_rounding = chance.random(len(gaps)).tolist()
        close = self._closes[-1] if self._closes else self._starting_cents
        for row, gap in enumerate(gaps.tolist()):
            pull = self._growth_line(number * BLOCK_DAYS + row) - float(np.log(close))
            overnight = close * (float(np.exp(gap + pull * _PULL_TO_GROWTH_LINE)) - 1.0)
            opened = close + int(np.floor(overnight + gap_rounding[row]))
            cents = np.floor(opened * steps[row] + rounding[row])
            path = opened + np.cumsum(cents)
            close = int(path[-1])
            returns = np.diff(np.log(np.concatenate([[float(opened)], path])))
            self._opens.append(opened)
            self._closes.append(close)
            self._variances.append(float(returns @ returns))

    def _growth_line(self, position: int) -> float:
        traits = self._traits
        return float(np.log(traits.starting_price * 100.0) + traits.yearly_growth * position / _SESSIONS_A_YEAR)

    def _moves(
        self, number: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Steps and standard deviations of a block's minutes in units of the open, its gaps, and its activity."""
        blocks = [(self._factor_block(name, number), beta) for name, beta in self._parts]
        returns = np.sum([beta * block.returns for block, beta in blocks], axis=0)
        variance = np.sum([(beta * block.sigma) ** 2 for block, beta in blocks], axis=0)
        gaps = np.sum([beta * block.gaps for block, beta in blocks], axis=0)
        growth = np.cumprod(1.0 + returns, axis=1)
        before = np.concatenate([np.ones((len(growth), 1)), growth[:, :-1]], axis=1)
        return before * returns, before * np.sqrt(variance), gaps, blocks[0][0].activity

    def _complete_block(self, number: int) -> SkeletonBlock:
        first = number * BLOCK_DAYS
        days = len(self._sessions[first : first + BLOCK_DAYS])
        self._reach(first + days)
        steps, sigma, _, activity = self._moves(number)
        rounding = random_stream(self._seed, "cents", self._symbol, number).random(steps.shape)
        opened = np.array(self._opens[first : first + days], dtype=np.int64)[:, None]
        close = opened + np.cumsum(np.floor(opened * steps + rounding), axis=1).astype(np.int64)
        chance = random_stream(self._seed, "bars", self._symbol, number)
        offset = _OPENING_STEPS[chance.integers(0, len(_OPENING_STEPS), steps.shape)]
        offset[:, 0] = 0
        open_ = np.concatenate([opened, close[:, :-1]], axis=1) + offset
        high, low = _wicks(chance, open_, close, opened * sigma * _WICK_SCALE)
        return SkeletonBlock(open_, high, low, close, self._volumes(chance, number, activity))

    def _volumes(self, chance: np.random.Generator, number: int, activity: NDArray[np.float64]) -> NDArray[np.int64]:
        sessions = self._sessions[number * BLOCK_DAYS : number * BLOCK_DAYS + len(activity)]
        profile = np.stack([padded(volume_profile(session.minutes)) for session in sessions])
        noise = 0.25 * minute_memory(chance.standard_normal(activity.shape), 0.93)
        noise += 0.36 * chance.standard_normal(activity.shape)
        days = np.exp(0.12 * chance.standard_normal(len(sessions)))[:, None]
        mean_minute = self._traits.daily_volume / SESSION_MINUTES
        volume = mean_minute * days * profile * activity * np.exp(noise) * 0.75
        return np.where(profile > 0.0, np.maximum(volume, 100.0), 0.0).astype(np.int64)


def _wicks(
    chance: np.random.Generator, open_: NDArray[np.int64], close: NDArray[np.int64], sigma: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """High and low in cents of a walk that goes from open to close, each drawn from its exact distribution."""
    spread_squared = np.square((close - open_).astype(np.float64))
    excess = -2.0 * np.square(sigma)
    up = np.sqrt(spread_squared + excess * np.log(1.0 - chance.random(open_.shape)))
    down = np.sqrt(spread_squared + excess * np.log(1.0 - chance.random(open_.shape)))
    middle = (open_ + close).astype(np.float64)
    high = np.floor((middle + up) / 2.0).astype(np.int64)
    low = np.ceil((middle - down) / 2.0).astype(np.int64)
    return high, low
