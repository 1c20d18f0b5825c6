"""Taking in a user's bars: every file and day is checked before the first one is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.missing_minutes import missing_minutes
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.history.raw_day_checks import check_raw_day
from spy_pipeline.history.raw_days import raw_day_is_complete, read_raw_day, write_raw_day
from spy_pipeline.history.user_files.bar_times import inside_sessions, minute_starts
from spy_pipeline.history.user_files.table import files_at, read_bars_table

Stamp = Literal["start", "end"]

_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the user says about files that do not say it themselves."""

    timezone: str | None = None
    """Zone of times that carry none; None to find out."""
    stamp: Stamp | None = None
    """Whether a bar carries the time of its start or its end; None to find out."""
    replace: bool = False
    """Whether days that are there already from another source are replaced."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the files."""

    stored: list[date]
    """Days that were stored."""
    kept: list[date]
    """Days that were there already, from another source, and were left alone."""
    outside_hours: int
    """Bars outside regular trading hours, which are not taken."""
    missing_minutes: int
    """Minutes of the stored days that the files do not have; they are in the gap ledger."""


@dataclass(frozen=True, slots=True)
class _ImportedDay:
    session: Session
    bars: pd.DataFrame
    gaps: list[Gap]


def import_bars(
    home: Home, gaps: GapLedger, instrument: Instrument, path: Path, options: ImportOptions
) -> ImportReport:
    """Store the minute bars of a file or folder as raw days of source `imported`; on any mistake store none."""
    layout = LakeLayout(home)
    days: dict[date, _ImportedDay] = {}
    outside = 0
    for file in files_at(path):
        found, skipped = _days_of_file(file, instrument, options)
        outside += skipped
        for imported in found:
            if imported.session.day in days:
                raise SpyError(f"{file} holds {imported.session.day}, and so does a file before it: keep one of them.")
            days[imported.session.day] = imported
    kept = [] if options.replace else [day for day in days if _belongs_to_another(layout, instrument, day)]
    stored = sorted(set(days) - set(kept))
    claim_home(home, Source.IMPORTED)
    for day in stored:
        _store(layout, gaps, instrument, days[day])
    missing = sum((gap.end_ns - gap.start_ns) // MINUTE_NS for day in stored for gap in days[day].gaps)
    return ImportReport(stored, sorted(kept), outside, missing)


def _days_of_file(file: Path, instrument: Instrument, options: ImportOptions) -> tuple[list[_ImportedDay], int]:
    """The sessions in a file, and how many of its bars lie outside trading hours."""
    calendar = instrument.sessions()
    table = read_bars_table(file)
    starts = minute_starts(file, table["time"], calendar, options.timezone)
    starts = starts - MINUTE_NS if _stamp(file, starts, calendar, options) == "end" else starts
    inside = inside_sessions(starts, calendar)
    if not inside.any():
        raise SpyError(f"{file} has no bar within trading hours of {calendar.name}: check its times and --timezone.")
    bars = _records(table[inside], starts[inside])
    rows: dict[date, list[int]] = defaultdict(list)
    sessions = _sessions_of(calendar, starts[inside])
    for row, session in enumerate(sessions):
        rows[session.day].append(row)
    by_day = {session.day: session for session in sessions}
    days = [_checked(file, by_day[day], bars.iloc[rows[day]].reset_index(drop=True), instrument) for day in rows]
    return days, int((~inside).sum())


def _stamp(file: Path, starts: NDArray[np.int64], calendar: SessionCalendar, options: ImportOptions) -> Stamp:
    """Whether bars carry their start or end: told by the first and last minute of the sessions they lie in."""
    if options.stamp is not None:
        return options.stamp
    present = set(starts.tolist())
    sessions = {session.day: session for session in _sessions_of(calendar, starts[inside_sessions(starts, calendar)])}
    ends = sum(session.close_ns in present and session.open_ns not in present for session in sessions.values())
    if ends > len(sessions) / 2:
        raise SpyError(
            f"{file}: most days begin a minute late and have a bar at the close, as if bars were stamped at their end. "
            "Are they? Say --stamp end or --stamp start."
        )
    return "start"


def _sessions_of(calendar: SessionCalendar, starts: NDArray[np.int64]) -> list[Session]:
    found: list[Session] = []
    for start in starts.tolist():
        session = found[-1] if found and found[-1].contains(start) else calendar.at(start)
        assert session is not None
        found.append(session)
    return found


def _records(table: pd.DataFrame, starts: NDArray[np.int64]) -> pd.DataFrame:
    count = table["count"] if "count" in table else pd.Series(np.nan, table.index)
    missing = np.full(len(table), np.nan)
    return pd.DataFrame(
        {
            "start_ns": starts,
            "interval_s": np.full(len(table), _MINUTE_SECONDS, dtype=np.int64),
            **{name: table[name].to_numpy() for name in ("open", "high", "low", "close")},
            **{name: table[name].to_numpy() if name in table else missing for name in ("volume", "wap")},
            "count": count.round().astype("Int64").to_numpy(),
            "source": np.full(len(table), str(Source.IMPORTED), dtype=object),
        }
    ).astype({"count": "Int64"})


def _checked(file: Path, session: Session, bars: pd.DataFrame, instrument: Instrument) -> _ImportedDay:
    errors = [finding.message for finding in check_raw_day(bars, session, []) if finding.severity == "error"]
    if errors:
        raise SpyError(f"{file}, {session.day}: {errors[0]}; correct the file, nothing was imported.")
    gaps = missing_minutes(
        instrument,
        session.minute_starts_ns(),
        bars["start_ns"].to_numpy(),
        cause=GapCause.NOT_IN_FILE,
        source=Source.IMPORTED,
        detail=f"not in {file.name}",
    )
    return _ImportedDay(session, bars, gaps)


def _belongs_to_another(layout: LakeLayout, instrument: Instrument, day: date) -> bool:
    if not raw_day_is_complete(layout, instrument, day):
        return False
    return bool((read_raw_day(layout, instrument, day)["source"] != Source.IMPORTED).any())


def _store(layout: LakeLayout, gaps: GapLedger, instrument: Instrument, day: _ImportedDay) -> None:
    gaps.close(instrument, GapStream.MINUTE_BARS, day.session.open_ns, day.session.close_ns)
    gaps.note(day.gaps)
    write_raw_day(layout, instrument, day.session.day, day.bars, complete=True)
