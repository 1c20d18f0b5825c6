"""Which days are missing: the engineered ones the rule asks for, and the raw ones they need to start warm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.history.raw_days import raw_day_is_complete

WARM_SESSIONS = 22
"""How many sessions before a day its features may look back to."""


@dataclass(frozen=True, slots=True)
class DaysWanted:
    """The days to be made or fetched, in order."""

    engineered: list[Session]
    """Sessions whose daily file is to be made."""
    raw: list[Session]
    """Sessions whose raw minutes are to be fetched first."""


def days_wanted(layout: LakeLayout, instrument: Instrument, now_ns: int, sessions: int, *, live: bool) -> DaysWanted:
    """What catching up means at this moment.

    Without any engineered day it is the last `sessions` sessions; otherwise everything from the last complete day on,
    and whatever is missing among the last `sessions`. While a live session is on, today is its own and not wanted.
    """
    calendar = instrument.sessions()
    last = _last_session(calendar, now_ns, live=live)
    recent = calendar.last_before(calendar.following(last.day).day, sessions)
    made = {day for day in days_present(layout.daily_folder(instrument), ".csv") if _is_made(layout, instrument, day)}
    begin = min(recent[0].day, max(made)) if made else recent[0].day
    engineered = [session for session in calendar.between(begin, last.day) if session.day not in made]
    return DaysWanted(engineered, _raw_needed(layout, instrument, calendar, engineered))


def _last_session(calendar: SessionCalendar, now_ns: int, *, live: bool) -> Session:
    """The newest session of which history may hold something now."""
    today = new_york_time(now_ns).date()
    if calendar.has(today) and not live and calendar.session(today).open_ns < now_ns:
        return calendar.session(today)
    return calendar.preceding(today)


def _is_made(layout: LakeLayout, instrument: Instrument, day: date) -> bool:
    """Whether a daily file stands on a whole raw day; one made of a part of the day is made again."""
    return raw_day_is_complete(layout, instrument, day)


def _raw_needed(
    layout: LakeLayout, instrument: Instrument, calendar: SessionCalendar, engineered: list[Session]
) -> list[Session]:
    needed: dict[date, Session] = {}
    for session in engineered:
        for day in [*calendar.last_before(session.day, WARM_SESSIONS), session]:
            needed.setdefault(day.day, day)
    return [needed[day] for day in sorted(needed) if not raw_day_is_complete(layout, instrument, day)]
