"""Which options are listed: expirations and strikes."""

from __future__ import annotations

from datetime import date, timedelta

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import LAST_DAY, SessionCalendar

_DAILY_EXPIRATIONS = 10
_WEEKLY_DAYS = 56
_MONTHLY_DAYS = 370
_FRIDAY = 4
_FINE_REACH, _COARSE_REACH = 0.25, 0.5
_COARSE_STEP = 5


def listed_expirations(calendar: SessionCalendar, at_ns: int) -> tuple[date, ...]:
    """The next ten sessions (today until its close), then Fridays for eight weeks, then third Fridays for a year."""
    today = new_york_time(at_ns).date()
    until = min(today + timedelta(days=_MONTHLY_DAYS), LAST_DAY)
    sessions = [session for session in calendar.between(today, until) if session.close_ns > at_ns]
    days = [session.day for session in sessions]
    chosen = set(days[:_DAILY_EXPIRATIONS])
    for friday in _fridays(today, until):
        third = 15 <= friday.day <= 21
        if third or friday <= today + timedelta(days=_WEEKLY_DAYS):
            chosen.add(friday if calendar.has(friday) else calendar.preceding(friday).day)
    return tuple(sorted(chosen.intersection(days)))


def listed_strikes(previous_close: float) -> tuple[float, ...]:
    """Every dollar within a quarter of the previous close, and multiples of five out to the half of it."""
    fine = range(_dollars(previous_close, -_FINE_REACH), _dollars(previous_close, _FINE_REACH) + 1)
    low, high = _dollars(previous_close, -_COARSE_REACH), _dollars(previous_close, _COARSE_REACH)
    coarse = (strike for strike in range(low, high + 1) if strike % _COARSE_STEP == 0)
    return tuple(float(strike) for strike in sorted({*fine, *coarse}))


def _dollars(price: float, reach: float) -> int:
    return max(1, round(price * (1.0 + reach)))


def _fridays(first: date, last: date) -> list[date]:
    start = first + timedelta(days=(_FRIDAY - first.weekday()) % 7)
    return [start + timedelta(days=offset) for offset in range(0, (last - start).days + 1, 7)]
