"""The steps of a session: the moments at which a forecast is due."""

from __future__ import annotations

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS, new_york_time
from spy_pipeline.core.sessions import Session

_EVENING_NS = 60 * MINUTE_NS


def steps_of(session: Session, cadence_seconds: int) -> range:
    """The instants of a session's steps, nanoseconds since 1970 UTC; the close is the last, and only learns."""
    cadence_ns = cadence_seconds * NANOSECONDS
    return range(session.open_ns + cadence_ns, session.close_ns + 1, cadence_ns)


def steps_between(session: Session, cadence_seconds: int, after_ns: int, until_ns: int) -> list[int]:
    """The steps after one instant and up to another."""
    return [step for step in steps_of(session, cadence_seconds) if after_ns < step <= until_ns]


def session_at_or_after(instrument: Instrument, now_ns: int) -> Session:
    """The session of today until the evening, then the next one."""
    calendar = instrument.sessions()
    day = new_york_time(now_ns).date()
    if calendar.has(day) and now_ns < calendar.session(day).close_ns + _EVENING_NS:
        return calendar.session(day)
    return calendar.following(day) if calendar.has(day) else calendar.next_open(now_ns)
