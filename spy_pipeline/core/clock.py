"""The one source of time: the wall clock, or a simulated session that runs at N times its speed."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from datetime import datetime
from pathlib import Path

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.new_york import new_york_time


class Clock(ABC):
    """Market time, asked of nothing else anywhere in the project."""

    @property
    @abstractmethod
    def speed(self) -> float:
        """Market seconds that pass in one real second."""

    @property
    @abstractmethod
    def is_simulated(self) -> bool:
        """Whether this time is that of a simulated session."""

    @abstractmethod
    def now_ns(self) -> int:
        """The present market time in nanoseconds since 1970 UTC."""

    def now(self) -> datetime:
        """The present market time in New York, to the microsecond."""
        return new_york_time(self.now_ns())

    def real_seconds_until(self, market_ns: int) -> float:
        """Real seconds until market time reaches `market_ns`; 0 when it already has."""
        return max(0.0, (market_ns - self.now_ns()) / 1e9 / self.speed)

    def sleep_until(self, market_ns: int) -> None:
        """Return at or just after market time `market_ns`, also when the sleep is cut short on the way."""
        while (remaining := self.real_seconds_until(market_ns)) > 0.0:
            time.sleep(remaining)


class RealClock(Clock):
    """The wall clock of this machine."""

    @property
    def speed(self) -> float:
        """Always 1."""
        return 1.0

    @property
    def is_simulated(self) -> bool:
        """Always False."""
        return False

    def now_ns(self) -> int:
        """The machine's time in nanoseconds since 1970 UTC."""
        return time.time_ns()


class StandingClock(Clock):
    """A market clock that stands at an instant: to live through again what was done then."""

    def __init__(self, shows_ns: int) -> None:
        self.shows_ns = shows_ns
        """What it shows, nanoseconds since 1970 UTC."""

    @property
    def speed(self) -> float:
        """Always 1."""
        return 1.0

    @property
    def is_simulated(self) -> bool:
        """Always True."""
        return True

    def now_ns(self) -> int:
        """That instant."""
        return self.shows_ns


class SimulatedClock(Clock):
    """The time of a simulated session: an anchor and the monotonic clock, so that all processes agree."""

    def __init__(self, anchor: ClockAnchor) -> None:
        self._anchor = anchor

    @property
    def anchor(self) -> ClockAnchor:
        """What this clock is tied to."""
        return self._anchor

    @property
    def speed(self) -> float:
        """Market seconds that pass in one real second."""
        return self._anchor.speed

    @property
    def is_simulated(self) -> bool:
        """Always True."""
        return True

    def now_ns(self) -> int:
        """The session's time in nanoseconds since 1970 UTC."""
        elapsed = time.monotonic_ns() - self._anchor.monotonic_ns
        return self._anchor.market_ns + int(elapsed * self._anchor.speed)


def open_clock(state_folder: Path) -> Clock:
    """The clock of the home whose state lies in `state_folder`: simulated while the anchor's owner lives, else real."""
    anchor = ClockAnchor.read(state_folder)
    return RealClock() if anchor is None else SimulatedClock(anchor)
