"""New York time, the only zone in which the project shows or stores a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
NANOSECONDS = 1_000_000_000
MINUTE_NS = 60 * NANOSECONDS


def new_york_time(epoch_ns: int) -> datetime:
    """The New York time of an instant given in nanoseconds since 1970 UTC, cut to the microsecond."""
    seconds, rest = divmod(epoch_ns, NANOSECONDS)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000).astimezone(NEW_YORK)


def epoch_ns(moment: datetime) -> int:
    """Nanoseconds since 1970 UTC of a time that carries its zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone has no instant")
    whole = moment.replace(microsecond=0)
    return int(whole.timestamp()) * NANOSECONDS + moment.microsecond * 1000


def new_york_ns(day: date, clock_time: time) -> int:
    """The instant at which New York's clocks show `clock_time` on `day`, in nanoseconds since 1970 UTC."""
    return epoch_ns(datetime.combine(day, clock_time, NEW_YORK))


def new_york_text(epoch_ns_: int) -> str:
    """ISO 8601 text with offset of an instant, as every file and record shows it."""
    return new_york_time(epoch_ns_).isoformat()
