"""Which days are missing: the engineered ones the rule asks for, and the raw ones they need to start warm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.features.daily_rows import EARLIER_SESSIONS
from spy_pipeline.history.engineered_days import engineered_day_is_whole
from spy_pipeline.history.raw_days import raw_day_is_complete


def engineered_days_wanted(
    layout: LakeLayout, instrument: Instrument, now_ns: int, sessions: int, *, live: bool
) -> list[Session]:
    """The sessions whose daily file is to be made now, in order.

    Without any valid file it is the last `sessions` sessions; otherwise everything after the last day that is whole,
    and whatever is missing among the last `sessions`. While a live session is on, today is its own and not wanted.
    """
    calendar = instrument.sessions()
    last = _last_session(calendar, now_ns, live=live)
    recent = calendar.last_before(calendar.following(last.day).day, sessions)
    present = days_present(layout.daily_folder(instrument), ".csv")
    made = {day for day in present if engineered_day_is_whole(layout, instrument, day)}
    begin = min(recent[0].day, max(made)) if made else recent[0].day
    return [session for session in calendar.between(begin, last.day) if session.day not in made]


def raw_days_wanted(layout: LakeLayout, instrument: Instrument, engineered: Sequence[Session]) -> list[Session]:
    """The sessions whose raw minutes must be fetched before `engineered` can be made warm, in order."""
    calendar = instrument.sessions()
    needed: dict[date, Session] = {}
    for session in engineered:
        for day in [*calendar.last_before(session.day, EARLIER_SESSIONS), session]:
            needed.setdefault(day.day, day)
    return [needed[day] for day in sorted(needed) if not raw_day_is_complete(layout, instrument, day)]


def _last_session(calendar: SessionCalendar, now_ns: int, *, live: bool) -> Session:
    """The newest session of which history may hold something now."""
    today = new_york_time(now_ns).date()
    if calendar.has(today) and not live and calendar.session(today).open_ns < now_ns:
        return calendar.session(today)
    return calendar.preceding(today)
