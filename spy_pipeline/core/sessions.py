"""Trading sessions of a calendar: when a market is open, to the minute, holidays and half-days included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS, new_york_time

FIRST_DAY = date(2004, 1, 1)
LAST_DAY = date(2030, 12, 31)


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of regular trading."""

    day: date
    """The date by which the session is known."""
    open_ns: int
    """First instant of trading, nanoseconds since 1970 UTC."""
    close_ns: int
    """First instant after trading, nanoseconds since 1970 UTC."""

    @property
    def opens_at(self) -> datetime:
        """The opening in New York time."""
        return new_york_time(self.open_ns)

    @property
    def closes_at(self) -> datetime:
        """The close in New York time."""
        return new_york_time(self.close_ns)

    @property
    def minutes(self) -> int:
        """How many minute bars a complete session has."""
        return (self.close_ns - self.open_ns) // MINUTE_NS

    def contains(self, instant_ns: int) -> bool:
        """Whether trading is on at this instant; the opening belongs to the session, the close does not."""
        return self.open_ns <= instant_ns < self.close_ns

    def minute_starts_ns(self) -> NDArray[np.int64]:
        """The start of every minute of the session, nanoseconds since 1970 UTC."""
        return np.arange(self.open_ns, self.close_ns, MINUTE_NS, dtype=np.int64)


class SessionCalendar:
    """All sessions of one market from 2004 to 2030, as the exchange publishes or announces them."""

    def __init__(self, name: str, sessions: list[Session]) -> None:
        self._name = name
        self._sessions = sessions
        self._index = {session.day: position for position, session in enumerate(sessions)}
        self._days = [session.day for session in sessions]
        self._opens = [session.open_ns for session in sessions]

    @staticmethod
    @cache
    def named(name: str) -> SessionCalendar:
        """The calendar with this exchange_calendars name, such as XNYS or 24/7."""
        import exchange_calendars
        import pandas as pd

        try:
            source = exchange_calendars.get_calendar(name, start=FIRST_DAY, end=LAST_DAY)
        except exchange_calendars.errors.InvalidCalendarName as error:
            raise SpyError(
                f"There is no trading calendar named {name!r}: use an exchange_calendars name such as XNYS or 24/7."
            ) from error
        opens = pd.DatetimeIndex(source.opens).as_unit("ns").view("int64")
        closes = pd.DatetimeIndex(source.closes).as_unit("ns").view("int64")
        days = [day.date() for day in source.sessions]
        rows = zip(days, opens.tolist(), closes.tolist(), strict=True)
        return SessionCalendar(name, [Session(*row) for row in rows])

    @property
    def name(self) -> str:
        """The exchange_calendars name."""
        return self._name

    def has(self, day: date) -> bool:
        """Whether there is trading on `day`."""
        self._require_covered(day)
        return day in self._index

    def session(self, day: date) -> Session:
        """The session of `day`; a day without trading is refused with a sentence."""
        self._require_covered(day)
        position = self._index.get(day)
        if position is None:
            following = self.following(day)
            raise SpyError(f"{day} has no session on {self._name}: the next one is {following.day}.")
        return self._sessions[position]

    def between(self, first: date, last: date) -> list[Session]:
        """All sessions from `first` to `last`, both included, in order."""
        self._require_covered(first)
        self._require_covered(last)
        return self._sessions[self._position_after(first, inclusive=True) : self._position_after(last)]

    def following(self, day: date) -> Session:
        """The first session after `day`."""
        return self._at(self._position_after(day), day)

    def preceding(self, day: date) -> Session:
        """The last session before `day`."""
        return self._at(self._position_after(day, inclusive=True) - 1, day)

    def last_before(self, day: date, count: int) -> list[Session]:
        """The `count` sessions before `day`, oldest first."""
        stop = self._position_after(day, inclusive=True)
        if stop < count:
            raise SpyError(f"{self._name} has no {count} sessions before {day}: its record begins {FIRST_DAY}.")
        return self._sessions[stop - count : stop]

    def at(self, instant_ns: int) -> Session | None:
        """The session that is on at this instant, if any."""
        self._require_covered(new_york_time(instant_ns).date())
        position = bisect_right(self._opens, instant_ns) - 1
        if position < 0 or not self._sessions[position].contains(instant_ns):
            return None
        return self._sessions[position]

    def next_open(self, instant_ns: int) -> Session:
        """The first session that opens after this instant."""
        return self._at(bisect_right(self._opens, instant_ns), new_york_time(instant_ns).date())

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions)

    def _position_after(self, day: date, *, inclusive: bool = False) -> int:
        """Position of the first session after `day`, or on it where `inclusive`."""
        return (bisect_left if inclusive else bisect_right)(self._days, day)

    def _at(self, position: int, day: date) -> Session:
        if not 0 <= position < len(self._sessions):
            raise SpyError(f"{day} is outside the known sessions of {self._name}, {FIRST_DAY} to {LAST_DAY}.")
        return self._sessions[position]

    def _require_covered(self, day: date) -> None:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise SpyError(f"{day} is outside the known sessions of {self._name}, {FIRST_DAY} to {LAST_DAY}.")
