"""Minute bars of one session: the skeleton that every market, synthetic or replayed, hands to the tick expander."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MinuteBars:
    """Trade bars of one minute each, in order of time; a minute without a bar had no trading."""

    start_ns: NDArray[np.int64]
    """Start of the minute, nanoseconds since 1970 UTC."""
    open: NDArray[np.float64]
    """First price, US dollars."""
    high: NDArray[np.float64]
    """Highest price."""
    low: NDArray[np.float64]
    """Lowest price."""
    close: NDArray[np.float64]
    """Last price."""
    volume: NDArray[np.float64]
    """Shares, of the prints that history counts."""

    def __len__(self) -> int:
        return len(self.start_ns)


@dataclass(frozen=True, slots=True)
class DailyRecord:
    """What is known of each session of one symbol, oldest first."""

    days: list[date]
    """The sessions."""
    open: NDArray[np.float64]
    """First price, US dollars."""
    close: NDArray[np.float64]
    """Last price, US dollars."""
    variance: NDArray[np.float64]
    """Sum of squared minute returns from open to close."""


class MinuteSource(Protocol):
    """Where a market's minute bars come from."""

    def symbols(self) -> tuple[str, ...]:
        """Symbols that it has."""
        ...

    def days(self, symbol: str) -> list[date]:
        """All days that it has of a symbol, in order."""
        ...

    def minutes(self, symbol: str, day: date) -> MinuteBars:
        """The minute bars of one day that it has."""
        ...

    def previous_close(self, symbol: str, day: date) -> float:
        """Last price before one day that it has; on the first one its own first price, US dollars."""
        ...

    def record(self, symbol: str, before: date) -> DailyRecord:
        """Every day of a symbol that is before `before`."""
        ...
