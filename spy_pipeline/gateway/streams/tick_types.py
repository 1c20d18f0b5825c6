"""Numbers of the ticks on a market data line, live and delayed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineTypes:
    """Which number each value of a line has."""

    bid: int
    """Best bid, with its size."""
    bid_size: int
    """Size of the best bid."""
    ask: int
    """Best offer, with its size."""
    ask_size: int
    """Size of the best offer."""
    last: int
    """Last price, with its size."""
    last_size: int
    """Size of the last print."""
    high: int
    """Day's high."""
    low: int
    """Day's low."""
    volume: int
    """Day's volume."""
    close: int
    """Previous session's close."""
    open: int
    """Day's first price."""
    last_time: int
    """Time of the last print in whole seconds."""


LIVE = LineTypes(1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 14, 45)
DELAYED = LineTypes(66, 69, 67, 70, 68, 71, 72, 73, 74, 75, 76, 88)

LOW_13_WEEKS, HIGH_13_WEEKS, LOW_26_WEEKS, HIGH_26_WEEKS, LOW_52_WEEKS, HIGH_52_WEEKS = range(15, 21)
AVERAGE_VOLUME = 21
HISTORICAL_VOLATILITY = 23
IMPLIED_VOLATILITY = 24
CALL_OPEN_INTEREST = 27
PUT_OPEN_INTEREST = 28
CALL_VOLUME = 29
PUT_VOLUME = 30
BID_EXCHANGE = 32
ASK_EXCHANGE = 33
SHORTABLE = 46
RT_VOLUME = 48
HALTED = 49
TRADE_COUNT = 54
RT_TRADE_VOLUME = 77
LAST_EXCHANGE = 84
AVERAGE_OPTION_VOLUME = 87
SHORTABLE_SHARES = 89

BID_COMPUTATION, ASK_COMPUTATION, LAST_COMPUTATION, MODEL_COMPUTATION = 10, 11, 12, 13
DELAYED_COMPUTATION_SHIFT = 70
"""Delayed computations are numbered 80 to 83."""

LIVE_DATA, FROZEN_DATA, DELAYED_DATA, DELAYED_FROZEN_DATA = 1, 2, 3, 4
