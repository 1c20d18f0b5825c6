"""Trading and liquid hours of the coming days as contract details tell them."""

from __future__ import annotations

from datetime import date, timedelta

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session, SessionCalendar

_DAYS_AHEAD = 6
_EXTENDED_OPEN = "0400"
_EXTENDED_AFTER_CLOSE = timedelta(hours=4)
_FUND_OPTIONS_AFTER_CLOSE = timedelta(minutes=15)
_NO_TIME = timedelta()


def extended_hours(calendar: SessionCalendar, today: date) -> str:
    """Hours of stocks before and after regular trading included: from 4:00, to four hours after the close."""
    return _days(calendar, today, _EXTENDED_OPEN, _EXTENDED_AFTER_CLOSE)


def regular_hours(calendar: SessionCalendar, today: date) -> str:
    """Hours of regular trading."""
    return _days(calendar, today, "", _NO_TIME)


def option_hours(calendar: SessionCalendar, today: date, *, of_fund: bool) -> str:
    """Hours of options: regular ones, and a quarter of an hour longer for those on funds."""
    return _days(calendar, today, "", _FUND_OPTIONS_AFTER_CLOSE if of_fund else _NO_TIME)


def _days(calendar: SessionCalendar, today: date, opening: str, after_close: timedelta) -> str:
    return ";".join(
        _one_day(calendar, today + timedelta(days=ahead), opening, after_close) for ahead in range(_DAYS_AHEAD)
    )


def _one_day(calendar: SessionCalendar, day: date, opening: str, after_close: timedelta) -> str:
    if not calendar.has(day):
        return f"{day:%Y%m%d}:CLOSED"
    session: Session = calendar.session(day)
    start = opening or f"{new_york_time(session.open_ns):%H%M}"
    end = new_york_time(session.close_ns) + after_close
    return f"{day:%Y%m%d}:{start}-{day:%Y%m%d}:{end:%H%M}"
