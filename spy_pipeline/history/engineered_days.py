"""From raw days to engineered daily files; a day that cannot be believed is named and left out, as if it were not."""

from __future__ import annotations

from datetime import date

import pandas as pd

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import INDEX, write_daily_file
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.record_files import read_records
from spy_pipeline.core.process_lock import one_at_a_time
from spy_pipeline.core.records.implied_volatility_bar import ImpliedVolatilityBar
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.daily_rows import BAR_COLUMNS, EARLIER_SESSIONS, daily_rows, day_summary
from spy_pipeline.features.minute_inputs import NO_MINUTES, MinuteInputs, OptionalInputs, minute_inputs
from spy_pipeline.history.kernel_state import leave_kernel_state
from spy_pipeline.history.raw_day_checks import Finding, check_raw_day
from spy_pipeline.history.raw_days import mark_provisional, raw_day_is_complete, read_raw_day
from spy_pipeline.history.user_files.events import event_times_ns


def engineered_day_is_whole(layout: LakeLayout, instrument: Instrument, day: date) -> bool:
    """Whether the daily file of a day was made of its whole raw day, with the columns that the kernel gives now."""
    return (
        raw_day_is_complete(layout, instrument, day)
        and not layout.provisional_day(instrument, day).is_file()
        and _has_present_columns(layout, instrument, day)
    )


def _has_present_columns(layout: LakeLayout, instrument: Instrument, day: date) -> bool:
    try:
        with layout.daily_file(instrument, day).open(encoding="utf-8") as stream:
            return stream.readline() == ",".join([INDEX, *BAR_COLUMNS, *minute_columns()]) + "\n"
    except (OSError, UnicodeDecodeError):
        return False


class DayWorkshop:
    """Makes the daily files of one instrument.

    A day's file depends on its raw minutes and those of the 22 sessions before it alone, so days can be made in any
    order and alone. An earlier day that is absent or cannot be believed lends nothing. Raw days are read, checked and
    summarized once, however many later days look back to them.
    """

    def __init__(self, layout: LakeLayout, instrument: Instrument) -> None:
        self._layout = layout
        self._instrument = instrument
        self._calendar = instrument.sessions()
        self._event_times = event_times_ns(layout)
        self._checked_days: dict[date, tuple[pd.DataFrame, tuple[Finding, ...]]] = {}
        self._summaries: dict[date, bytes] = {}

    def findings(self, session: Session) -> tuple[Finding, ...]:
        """What is wrong or odd about the raw minutes of a session; an error means that it is not believed."""
        return self._checked(session)[1]

    def believed_bars(self, session: Session) -> pd.DataFrame:
        """The raw minutes of a session; none where there are none or they cannot be believed."""
        return self._checked(session)[0]

    def inputs(self, session: Session) -> MinuteInputs:
        """The believed minutes of a session as the kernel is fed."""
        bars = self.believed_bars(session)
        if bars.empty:
            return NO_MINUTES
        return minute_inputs(bars, session, self._optional(session))

    def build(self, session: Session) -> pd.DataFrame:
        """Make and store the daily file of a session with believed minutes, and give its rows.

        The kernel's state for the session after it is left for the collector first: a day that has its file is not
        made again.
        """
        rows = daily_rows(
            self.believed_bars(session), session, self._summaries_before(session), self._optional(session)
        )
        following = self._calendar.following(session.day)
        leave_kernel_state(self._layout, self._instrument, following, self._summaries_before(following))
        self._store(session, rows)
        return rows

    def _store(self, session: Session, rows: pd.DataFrame) -> None:
        """Put the daily file in place; a kill on the way leaves a file that is made again."""
        layout, instrument, day = self._layout, self._instrument, session.day
        with one_at_a_time(layout.daily_file_lock(instrument)):
            is_whole = raw_day_is_complete(layout, instrument, day)
            if not is_whole:
                mark_provisional(layout, instrument, day)
            write_daily_file(layout.daily_file(instrument, day), rows)
            if is_whole:
                layout.provisional_day(instrument, day).unlink(missing_ok=True)

    def _summaries_before(self, session: Session) -> list[bytes]:
        return [self._summary(day) for day in self._calendar.last_before(session.day, EARLIER_SESSIONS)]

    def _summary(self, session: Session) -> bytes:
        if session.day not in self._summaries:
            self._summaries[session.day] = day_summary(self.believed_bars(session), session)
        return self._summaries[session.day]

    def _checked(self, session: Session) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
        """The raw minutes of a session, none of them where they cannot be believed, and what was found."""
        if session.day not in self._checked_days:
            self._checked_days[session.day] = self._check(session)
        return self._checked_days[session.day]

    def _check(self, session: Session) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
        if not self._layout.raw_minutes(self._instrument, session.day).is_file():
            return _NO_BARS, (Finding("error", "there are no raw minutes"),)
        try:
            bars = read_raw_day(self._layout, self._instrument, session.day)
            findings = tuple(check_raw_day(bars, session, self._volumes_before(session)))
        except SpyError as error:
            return _NO_BARS, (Finding("error", str(error)),)
        return (_NO_BARS if any(finding.severity == "error" for finding in findings) else bars), findings

    def _volumes_before(self, session: Session) -> list[float]:
        """Whole-day volumes of the days before that were read already."""
        return [
            float(self._checked_days[day.day][0]["volume"].sum(min_count=1))
            for day in self._calendar.last_before(session.day, EARLIER_SESSIONS)
            if day.day in self._checked_days
        ]

    def _optional(self, session: Session) -> OptionalInputs:
        path = self._layout.implied_volatility(self._instrument, session.day)
        volatility = read_records(path, ImpliedVolatilityBar) if path.is_file() else None
        return OptionalInputs(volatility, self._event_times)


_NO_BARS = pd.DataFrame({"start_ns": [], "interval_s": [], **{name: [] for name in BAR_COLUMNS}}).astype(
    {"start_ns": "int64", "interval_s": "int64"}
)
