"""Waiting on the feed for the next step: what is heard is kept at once, and each step is asked for by one alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS, new_york_time
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.partial_minutes import PartialMinutes, is_within_a_minute
from spy_pipeline.live.steps import steps_between
from spy_pipeline.realtime.row_feed import Published, Row, RowFeed, RowKind

OpenFeed = Callable[[], RowFeed]
RunIsOver = Callable[[int, int], bool]
"""Whether the run of a step's attempt has ended, or never began."""

_MINUTE_S = 60
_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 2.0
"""Real time after a step at which it is asked for although its minute was not heard, so that the reason is recorded."""
_RETRY_SECONDS = 4.0
"""Real time after a request at which it is looked whether its run still goes on."""
_MOST_ATTEMPTS = 3
_CLOSING_NS = 15 * MINUTE_NS
"""How long after the close its step is still waited for."""


@dataclass(frozen=True, slots=True)
class StepDue:
    """A step to be taken by the run that is now to be requested."""

    session: Session
    """The session."""
    step_ns: int
    """When it was due, nanoseconds since 1970 UTC."""
    attempt: int
    """How often its run was requested, this time included."""
    made_ns: int | None
    """Market time at which the collector told the minute; None where it did not."""
    heard_ns: int
    """Market time at which the step was asked for."""


class StepListener:
    """Hears the minutes of one instrument and says when a step is due."""

    def __init__(
        self, database: LedgerDatabase, instrument: Instrument, clock: Clock, cadence_seconds: int, open_feed: OpenFeed
    ) -> None:
        self._instrument = instrument
        self._clock = clock
        self._cadence_seconds = cadence_seconds
        self._open_feed = open_feed
        self._minutes = HeardMinutes(database, instrument)
        self._ledger = CycleLedger(database, instrument)
        self._made: dict[int, int] = {}
        self._partial = PartialMinutes()
        self._kinds = {RowKind.MINUTE, RowKind.SECOND} if cadence_seconds < _MINUTE_S else {RowKind.MINUTE}

    def await_step(self, patience_s: float, run_is_over: RunIsOver) -> StepDue | None:
        """The next step that nobody else has asked for, or None when none came within `patience_s` real seconds."""
        end = time.monotonic() + patience_s
        with ExitStack() as opened:
            feed: RowFeed | None = None
            while (left := end - time.monotonic()) > 0.0:
                session = self.session_on()
                if session is None:
                    self._doze(left)
                    continue
                if feed is None:
                    feed = self._opened(opened)
                self._hear(feed, 0.0)
                due = self._claimed(session, run_is_over)
                if due is not None:
                    return due
                self._hear(feed, min(left, _LOOK_SECONDS, self._until_next_step(session)))
        return None

    def session_on(self) -> Session | None:
        """The session that is on, or closed so lately that its last step may still come."""
        now = self._clock.now_ns()
        calendar = self._instrument.sessions()
        day = new_york_time(now).date()
        session = calendar.session(day) if calendar.has(day) else calendar.at(now)
        if session is None or not session.open_ns <= now < session.close_ns + _CLOSING_NS:
            return None
        return None if self._ledger.last_step(session) >= session.close_ns else session

    def _claimed(self, session: Session, run_is_over: RunIsOver) -> StepDue | None:
        now = self._clock.now_ns()
        due = steps_between(session, self._cadence_seconds, self._ledger.last_step(session), now)
        if not due:
            return None
        step = due[-1]
        attempts = self._ledger.attempts(step)
        waited_s = (now - step) / 1e9 / self._clock.speed
        if attempts == 0:
            is_time = self._minutes.has(step) or waited_s > _GRACE_SECONDS
        else:
            may_retry = attempts < _MOST_ATTEMPTS and waited_s > _RETRY_SECONDS * attempts
            is_time = may_retry and run_is_over(step, attempts)
        if not is_time or not self._ledger.claim(step, attempts + 1, now):
            return None
        return StepDue(session, step, attempts + 1, self._made.get(step), now)

    def _hear(self, feed: RowFeed | None, timeout_s: float) -> None:
        """Keep what the feed brings, waiting for the first row only."""
        if feed is None:
            time.sleep(timeout_s)
            return
        rows: list[MinuteRow] = []
        event = feed.next(self._kinds, timeout_s=timeout_s)
        while event is not None:
            if isinstance(event, Published):
                rows += self._heard(event.row)
            event = feed.next(self._kinds, timeout_s=0.0)
        self._minutes.keep(rows, self._clock.now_ns())

    def _heard(self, row: Row) -> list[MinuteRow]:
        """The minute that a row tells, whole or as far as a step within it needs it."""
        if isinstance(row, MinuteRow):
            self._made[row.start_ns + MINUTE_NS] = row.made_ns
            return [row]
        if not isinstance(row, SecondRow):
            return []
        self._partial.take(row)
        step = row.second_ns + NANOSECONDS
        if not is_within_a_minute(step) or step % (self._cadence_seconds * NANOSECONDS):
            return []
        partial = self._partial.at(step)
        self._made[step] = row.made_ns
        return [] if partial is None else [partial]

    def _opened(self, opened: ExitStack) -> RowFeed | None:
        try:
            return opened.enter_context(self._open_feed())
        except SpyError:
            return None

    def _until_next_step(self, session: Session) -> float:
        now = self._clock.now_ns()
        cadence_ns = self._cadence_seconds * NANOSECONDS
        following = session.open_ns + ((now - session.open_ns) // cadence_ns + 1) * cadence_ns
        return max(0.02, self._clock.real_seconds_until(following))

    def _doze(self, left_s: float) -> None:
        opening = self._instrument.sessions().next_open(self._clock.now_ns()).open_ns
        time.sleep(min(left_s, max(_LOOK_SECONDS, self._clock.real_seconds_until(opening)), 30.0))
