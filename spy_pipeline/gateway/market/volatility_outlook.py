"""What the market expects of a symbol's volatility, from the sessions before alone: the basis of option prices.

Expected daily variance starts at a fast average of past sessions, falls to a slower one within days and to a long one
within months. Options cost more than that: a risk premium comes on top, and volatility rises while the price falls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.gateway.market.minute_bars import DailyRecord

SESSIONS_A_YEAR = 252.0
RISK_PREMIUM = 1.25
"""Variance that options are priced with, as a multiple of the expected one."""

_UNKNOWN_VARIANCE = 0.011**2
_HALF_LIVES = (3.0, 20.0, 250.0)
_FAST_FADE, _SLOW_FADE = 0.85, 0.985
_ANSWER_TO_RETURN = 4.0
_MONTH_SESSIONS = 21.0
_HISTORY_DAYS = 30
_SESSION_SHARE = 0.57
"""Part of a day's variance that falls between open and close."""


@dataclass(frozen=True, slots=True)
class VolatilityOutlook:
    """Expectations as they stand before one session."""

    previous_close: float
    """Last price of the session before, US dollars."""
    averages: tuple[float, float, float]
    """Daily variance averaged over the latest days, weeks and year."""
    recent_returns: NDArray[np.float64]
    """Logarithmic returns from close to close of the latest sessions, at most 29."""

    @classmethod
    def after(cls, record: DailyRecord, previous_close: float) -> VolatilityOutlook:
        """The outlook after the sessions in `record`; without any, that of an ordinary symbol."""
        gaps = np.log(record.open[1:] / record.close[:-1])
        daily = record.variance.copy()
        daily[1:] += gaps * gaps
        fast, slow, long = (_average(daily, half_life) for half_life in _HALF_LIVES)
        returns = np.diff(np.log(record.close[-_HISTORY_DAYS:]))
        return cls(previous_close, (fast, slow, long), returns)

    def expected_variance(self, sessions: float) -> float:
        """Variance expected over the next `sessions` sessions, whole days with their nights."""
        fast, slow, long = self.averages
        faded_fast = (1.0 - _FAST_FADE**sessions) / (1.0 - _FAST_FADE)
        faded_slow = (1.0 - _SLOW_FADE**sessions) / (1.0 - _SLOW_FADE)
        expected = long * sessions + (slow - long) * faded_slow + (fast - slow) * faded_fast
        return float(max(expected, 1e-12))

    def priced_variance(self, sessions_after_today: float, left_today: float, price: float) -> float:
        """Variance that options price in from now on: the part of today's session that is left, and what follows."""
        today = self.expected_variance(1.0) * _SESSION_SHARE * left_today
        later = 0.0
        if sessions_after_today > 0.0:
            later = self.expected_variance(1.0 + sessions_after_today) - self.expected_variance(1.0)
        return RISK_PREMIUM * (today + later) * float(self._answer(np.array([price]))[0]) ** 2

    def implied_volatility(self, price: NDArray[np.float64]) -> NDArray[np.float64]:
        """Yearly 30-day volatility that options imply while the underlying stands at each price."""
        daily = self.expected_variance(_MONTH_SESSIONS) / _MONTH_SESSIONS
        level = float(np.sqrt(RISK_PREMIUM * daily * SESSIONS_A_YEAR))
        return np.round(level * self._answer(price), 6)

    def historical_volatility(self, price: NDArray[np.float64]) -> NDArray[np.float64]:
        """Yearly volatility of the latest 30 daily returns, today's up to each price among them."""
        today = np.log(price / self.previous_close)
        count = len(self.recent_returns) + 1
        total = self.recent_returns.sum() + today
        squares = np.square(self.recent_returns).sum() + np.square(today)
        variance = np.maximum(squares - total * total / count, 0.0) / (count - 1) if count > 1 else squares
        volatility: NDArray[np.float64] = np.round(np.sqrt(variance * SESSIONS_A_YEAR), 6)
        return volatility

    def _answer(self, price: NDArray[np.float64]) -> NDArray[np.float64]:
        moves = np.clip(np.log(price / self.previous_close), -0.2, 0.2)
        answer: NDArray[np.float64] = np.exp(-_ANSWER_TO_RETURN * moves)
        return answer


def _average(daily: NDArray[np.float64], half_life: float) -> float:
    """Average that forgets half of its weight within `half_life` sessions, started from an ordinary day."""
    age = np.arange(len(daily))[::-1]
    weight = 0.5 ** (age / half_life)
    fresh = 1.0 - 0.5 ** (1.0 / half_life)
    start = 0.5 ** (len(daily) / half_life)
    return float(fresh * (weight * daily).sum() + start * _UNKNOWN_VARIANCE)
