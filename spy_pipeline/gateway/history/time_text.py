"""Times as historical replies write them at version 176."""

from __future__ import annotations

from spy_pipeline.core.new_york import NANOSECONDS, new_york_time

ZONE = "US/Eastern"
TEXT_FORMAT, EPOCH_FORMAT = 1, 2


def bar_time(start_ns: int, date_format: int, *, intraday: bool) -> str:
    """The start of a bar: the day for daily and longer bars, else New York's clock with its zone, or seconds."""
    if not intraday:
        return f"{new_york_time(start_ns):%Y%m%d}"
    return moment(start_ns, date_format)


def moment(time_ns: int, date_format: int) -> str:
    """An instant: seconds since 1970 UTC in format 2, else New York's clock with its zone."""
    if date_format == EPOCH_FORMAT:
        return str(time_ns // NANOSECONDS)
    return f"{new_york_time(time_ns):%Y%m%d %H:%M:%S} {ZONE}"


def range_end(time_ns: int) -> str:
    """Start or end of what a reply covers, always as New York's clock with its zone."""
    return moment(time_ns, TEXT_FORMAT)


def schedule_time(time_ns: int) -> str:
    """Start or end of a session in a schedule."""
    return f"{new_york_time(time_ns):%Y%m%d-%H:%M:%S}"
