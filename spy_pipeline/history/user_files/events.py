"""Scheduled releases from the user's file: when the next rate decision, inflation or payroll figure is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.record_files import read_records, write_records
from spy_pipeline.core.new_york import NEW_YORK, new_york_time
from spy_pipeline.core.records.scheduled_event import ScheduledEvent
from spy_pipeline.core.sessions import Session
from spy_pipeline.history.user_files.table import read_table

_DAY_NAMES = ("date", "day", "release_date")
_TIME_NAMES = ("time_et", "time", "time_ny", "release_time")
_NAME_NAMES = ("event", "name", "release", "title")


@dataclass(frozen=True, slots=True)
class EventsReport:
    """What became of an events file."""

    stored: int
    """Releases stored; they take the place of all that were there."""
    without_time: int
    """Rows that name no time of day and so were left out."""
    first: date
    """Day of the first release."""
    last: date
    """Day of the last release."""


def import_events(layout: LakeLayout, path: Path) -> EventsReport:
    """Store the releases of a file with columns for day, New York time of day, and name, in place of the former."""
    table = read_table(path)
    days, times, names = (_column(path, table, known) for known in (_DAY_NAMES, _TIME_NAMES, _NAME_NAMES))
    timed = times.notna() & (times.astype(str).str.strip() != "")
    if not timed.any():
        raise SpyError(f"{path} gives no time of day for any release: fill its time column with New York times.")
    moments = _moments(path, days[timed], times[timed])
    events = pd.DataFrame({"time_ns": moments, "name": names[timed].astype(str).str.strip().to_numpy()})
    events = events.drop_duplicates().sort_values(["time_ns", "name"], ignore_index=True)
    write_records(layout.scheduled_events(), ScheduledEvent, events)
    first, last = (new_york_time(int(events["time_ns"].iloc[position])).date() for position in (0, -1))
    return EventsReport(len(events), int((~timed).sum()), first, last)


def event_times_ns(layout: LakeLayout) -> NDArray[np.int64] | None:
    """When the stored releases happen, ascending, nanoseconds since 1970 UTC; None where no file says."""
    if not layout.scheduled_events().is_file():
        return None
    times = read_records(layout.scheduled_events(), ScheduledEvent)["time_ns"]
    return np.unique(times.to_numpy(dtype=np.int64))


def events_of(layout: LakeLayout, session: Session) -> tuple[str, ...]:
    """The releases on a session's day, with their times, in words."""
    path = layout.scheduled_events()
    if not path.is_file():
        return ()
    table = read_records(path, ScheduledEvent)
    moments = [
        (new_york_time(int(time_ns)), str(name)) for time_ns, name in zip(table["time_ns"], table["name"], strict=True)
    ]
    return tuple(
        f"{name.replace('_', ' ')} at {moment:%H:%M}"
        for moment, name in sorted(moments)
        if moment.date() == session.day
    )


def _column(path: Path, table: pd.DataFrame, known: tuple[str, ...]) -> pd.Series:
    lowered = {str(column).strip().lower(): column for column in table.columns}
    for name in known:
        if name in lowered:
            return table[lowered[name]]
    raise SpyError(f"{path} has no column {' or '.join(known)}; it has {', '.join(map(str, table.columns))}.")


def _moments(path: Path, days: pd.Series, times: pd.Series) -> NDArray[np.int64]:
    texts = days.astype(str) + " " + times.astype(str)
    stamps = pd.to_datetime(texts, errors="coerce")
    if stamps.isna().any():
        row = int(stamps.isna().to_numpy().argmax())
        raise SpyError(f"{path}: {texts.iloc[row]!r} is no day and time: write them as 2024-03-20 and 14:00.")
    local = pd.DatetimeIndex(stamps).tz_localize(NEW_YORK.key)
    return np.asarray(local.as_unit("ns").view("int64"), dtype=np.int64)
