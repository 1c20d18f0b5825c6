"""The bar sizes of the protocol, and how much of each one request may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError

SMALL_BAR_SECONDS = 30
"""Bars of up to this many seconds fall under the hard rules of pacing and age."""

_DAY = 86400


class Span(Enum):
    """What one bar covers."""

    CLOCK = "a part of a day"
    DAY = "a session"
    WEEK = "a calendar week"
    MONTH = "a calendar month"


@dataclass(frozen=True, slots=True)
class BarSize:
    """One legal bar size."""

    name: str
    """As requests write it."""
    span: Span
    """What one bar covers."""
    seconds: int
    """Length of a bar within the day; of a day, a week, a month nominally."""
    max_seconds: int
    """Longest duration of one request that IBKR promises to serve."""

    @property
    def is_intraday(self) -> bool:
        """Whether a day has several such bars."""
        return self.span is Span.CLOCK

    @property
    def is_small(self) -> bool:
        """Whether the hard rules of pacing and age hold."""
        return self.seconds <= SMALL_BAR_SECONDS


def _clock(name: str, seconds: int, max_seconds: int) -> BarSize:
    return BarSize(name, Span.CLOCK, seconds, max_seconds)


_SIZES = (
    _clock("1 secs", 1, 1800),
    _clock("5 secs", 5, 3600),
    _clock("10 secs", 10, 14400),
    _clock("15 secs", 15, 14400),
    _clock("30 secs", 30, 28800),
    _clock("1 min", 60, _DAY),
    _clock("2 mins", 120, 2 * _DAY),
    _clock("3 mins", 180, 7 * _DAY),
    _clock("5 mins", 300, 7 * _DAY),
    _clock("10 mins", 600, 7 * _DAY),
    _clock("15 mins", 900, 7 * _DAY),
    _clock("20 mins", 1200, 7 * _DAY),
    _clock("30 mins", 1800, 31 * _DAY),
    _clock("1 hour", 3600, 31 * _DAY),
    _clock("2 hours", 7200, 31 * _DAY),
    _clock("3 hours", 10800, 31 * _DAY),
    _clock("4 hours", 14400, 31 * _DAY),
    _clock("8 hours", 28800, 31 * _DAY),
    BarSize("1 day", Span.DAY, _DAY, 366 * _DAY),
    BarSize("1 week", Span.WEEK, 7 * _DAY, 366 * _DAY),
    BarSize("1 month", Span.MONTH, 31 * _DAY, 366 * _DAY),
)
_BY_NAME = {size.name: size for size in _SIZES} | {"1 sec": _SIZES[0]}


def parse_bar_size(text: str) -> BarSize:
    """The bar size a request names; any other is refused with 321."""
    size = _BY_NAME.get(text)
    if size is None:
        raise RefusedError(
            Code.INVALID_REQUEST,
            "Error validating request.-'bN' : cause - Historical data bar size setting is invalid. "
            f"Legal ones are: {', '.join(known.name for known in _SIZES)}",
        )
    return size
