"""The time as the server tells it to clients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.new_york import NANOSECONDS


@dataclass(slots=True)
class ServerTime:
    """What the server says the time is: market time, unless a fault moves it."""

    clock: Clock
    """Market time."""
    skew_ns: int = 0
    """By how much stamps are off market time, nanoseconds."""

    def now_ns(self) -> int:
        """The time that the server claims."""
        return self.clock.now_ns() + self.skew_ns

    def seconds(self, market_ns: int) -> int:
        """The whole second with which the server stamps what happened at `market_ns`."""
        return (market_ns + self.skew_ns) // NANOSECONDS

    def seconds_of(self, market_ns: NDArray[np.int64]) -> list[int]:
        """The whole seconds with which the server stamps what happened at these times."""
        seconds: list[int] = ((market_ns + self.skew_ns) // NANOSECONDS).tolist()
        return seconds
