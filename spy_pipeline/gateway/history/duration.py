"""How far back a request reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from spy_pipeline.core.new_york import NANOSECONDS, new_york_time
from spy_pipeline.core.sessions import FIRST_DAY, SessionCalendar
from spy_pipeline.gateway.live.tape_shelf import latest_session
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError

_FORM = re.compile(r"([0-9]{1,9}) ([SDWMY])")
_UNIT_SECONDS = {"S": 1, "D": 86400, "W": 7 * 86400, "M": 31 * 86400, "Y": 366 * 86400}
_MAX_SECONDS = 86400
_MONTHS_A_YEAR = 12
_LAST_DAY_OF_EVERY_MONTH = 28
_WEEKS_EVER = 10_000


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of seconds of trading, sessions, weeks, months or years."""

    count: int
    """How many."""
    unit: str
    """S, D, W, M or Y."""

    @property
    def nominal_seconds(self) -> int:
        """Its length on the calendar, for limits."""
        return self.count * _UNIT_SECONDS[self.unit]

    def start_ns(self, end_ns: int, calendar: SessionCalendar) -> int:
        """The first instant it covers when it ends at `end_ns`.

        Seconds are counted in trading time and days in sessions, so that a weekend takes nothing away; weeks,
        months and years go back on the calendar to the day after.
        """
        if self.unit == "S":
            return self._seconds_back(end_ns, calendar)
        if self.unit == "D":
            return self._sessions_back(end_ns, calendar)
        end = new_york_time(end_ns).date()
        if self.unit == "W":
            first = end - min(timedelta(weeks=min(self.count, _WEEKS_EVER)), end - FIRST_DAY)
        else:
            first = _months_back(end, self.count * (_MONTHS_A_YEAR if self.unit == "Y" else 1))
        first = max(first, FIRST_DAY) + timedelta(days=1)
        sessions = calendar.between(first, max(first, end))
        return sessions[0].open_ns if sessions else end_ns

    def _seconds_back(self, end_ns: int, calendar: SessionCalendar) -> int:
        session = latest_session(calendar, end_ns - 1)
        wanted = self.count * NANOSECONDS
        available = min(end_ns, session.close_ns) - session.open_ns
        while available < wanted and session.day > FIRST_DAY + timedelta(days=7):
            wanted -= available
            session = calendar.preceding(session.day)
            available = session.close_ns - session.open_ns
        return session.open_ns + max(0, available - wanted)

    def _sessions_back(self, end_ns: int, calendar: SessionCalendar) -> int:
        last = latest_session(calendar, end_ns - 1)
        sessions = calendar.between(FIRST_DAY, last.day)
        return sessions[-min(self.count, len(sessions))].open_ns


def parse_duration(text: str) -> Duration:
    """The duration a request names; a wrong form, none at all, and more than a day in seconds are refused with 321."""
    match = _FORM.fullmatch(text)
    if match is None or int(match[1]) == 0:
        raise RefusedError(
            Code.INVALID_REQUEST,
            "Error validating request.-'bM' : cause - Historical data query duration is invalid; "
            "it is a number, a blank and one of S, D, W, M, Y",
        )
    duration = Duration(int(match[1]), match[2])
    if duration.unit == "S" and duration.count > _MAX_SECONDS:
        raise RefusedError(
            Code.INVALID_REQUEST,
            "Error validating request.-'bM' : cause - Historical data requests for durations longer than "
            "86400 seconds must be made in days.",
        )
    return duration


def _months_back(day: date, months: int) -> date:
    """The same day of an earlier month, the month's last where it is shorter."""
    index = day.year * _MONTHS_A_YEAR + day.month - 1 - months
    year, month = divmod(index, _MONTHS_A_YEAR)
    if year < FIRST_DAY.year:
        return FIRST_DAY
    for last in range(day.day, _LAST_DAY_OF_EVERY_MONTH - 1, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
