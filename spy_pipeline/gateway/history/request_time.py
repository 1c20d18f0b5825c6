"""Times as requests write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from spy_pipeline.core.new_york import NEW_YORK, epoch_ns
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError

_UTC_FORM = re.compile(r"([0-9]{8})-([0-9]{2}:[0-9]{2}:[0-9]{2})")
_ZONE_FORM = re.compile(r"([0-9]{8}) {1,2}([0-9]{2}:[0-9]{2}:[0-9]{2})(?: ([A-Za-z0-9_+\-/]{1,40}))?")


class RequestTime(NamedTuple):
    """An instant that a request names."""

    time_ns: int
    """Nanoseconds since 1970 UTC."""
    zone_was_missing: bool
    """Whether New York had to be assumed, which deserves a warning."""


def parse_request_time(text: str) -> RequestTime:
    """The instant of `yyyymmdd HH:MM:SS zone` or `yyyymmdd-HH:MM:SS` (UTC); anything else is refused with 10314."""
    match = _UTC_FORM.fullmatch(text)
    if match is not None:
        return RequestTime(_instant(match[1], match[2], UTC), zone_was_missing=False)
    match = _ZONE_FORM.fullmatch(text)
    if match is None:
        raise _bad_time()
    zone = NEW_YORK if match[3] is None else _zone(match[3])
    return RequestTime(_instant(match[1], match[2], zone), zone_was_missing=match[3] is None)


def _instant(day: str, clock: str, zone: tzinfo) -> int:
    try:
        return epoch_ns(datetime.strptime(f"{day} {clock}", "%Y%m%d %H:%M:%S").replace(tzinfo=zone))
    except (ValueError, OverflowError) as error:
        raise _bad_time() from error


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise _bad_time() from error


def _bad_time() -> RefusedError:
    return RefusedError(
        Code.BAD_TIME,
        "End Date/Time: The date, time, or time-zone entered is invalid. The correct format is "
        "yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and xx/xxxx are optional. E.g.: 20031126 15:59:00 US/Eastern",
    )
