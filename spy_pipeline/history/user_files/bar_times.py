"""The times of a user's bars: their zone, their interval, and whether they stamp the start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS, NEW_YORK
from spy_pipeline.core.sessions import FIRST_DAY, LAST_DAY, SessionCalendar

ZONES_TRIED = (NEW_YORK.key, "UTC")
_MOST_INSIDE = 0.9
_SECONDS_OF_EPOCH = 1e11
_MILLISECONDS_OF_EPOCH = 1e14
_MICROSECONDS_OF_EPOCH = 1e17


def minute_starts(path: Path, times: pd.Series, calendar: SessionCalendar, timezone: str | None) -> NDArray[np.int64]:
    """The start of each bar in nanoseconds since 1970 UTC.

    Times without a zone are taken for New York's or UTC's, whichever puts them into sessions; where that does not
    decide, `timezone` has to. Anything but ascending minutes is refused.
    """
    starts = _instants(path, times, calendar, timezone)
    _require_known_days(path, starts)
    _require_ascending(path, starts)
    _require_minutes(path, starts)
    return starts


def inside_sessions(starts: NDArray[np.int64], calendar: SessionCalendar) -> NDArray[np.bool_]:
    """Which instants lie within regular trading hours."""
    first, last = (_day(instant) for instant in (starts.min(), starts.max()))
    sessions = calendar.between(first, last)
    opens = np.array([session.open_ns for session in sessions], dtype=np.int64)
    closes = np.array([session.close_ns for session in sessions], dtype=np.int64)
    position = np.searchsorted(opens, starts, side="right") - 1
    return (
        (position >= 0) & (starts < closes[np.maximum(position, 0)]) if len(sessions) else np.zeros(len(starts), bool)
    )


def _instants(path: Path, times: pd.Series, calendar: SessionCalendar, timezone: str | None) -> NDArray[np.int64]:
    stamps = _timestamps(path, times)
    if stamps.tz is not None:
        return _nanoseconds(stamps)
    if timezone is not None:
        return _localized(path, stamps, timezone)
    fitting = [zone for zone in ZONES_TRIED if _fits(path, stamps, zone, calendar)]
    if len(fitting) != 1:
        raise SpyError(
            f"{path}: the times have no zone, and {' as well as '.join(fitting) or 'neither New York nor UTC'} would "
            "put them into trading hours. In which zone are they? Say --timezone, as in --timezone America/New_York."
        )
    return _localized(path, stamps, fitting[0])


def _timestamps(path: Path, times: pd.Series) -> pd.DatetimeIndex:
    if pd.api.types.is_numeric_dtype(times):
        return pd.DatetimeIndex(pd.to_datetime(_epoch_nanoseconds(times.to_numpy()), utc=True))
    try:
        return pd.DatetimeIndex(pd.to_datetime(times, utc=_has_mixed_offsets(times)))
    except (ValueError, TypeError) as error:
        raise SpyError(f"{path}: a time cannot be read ({error}): write it as 2024-03-08 09:30:00.") from error


def _epoch_nanoseconds(times: NDArray[np.generic]) -> NDArray[np.int64]:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    largest = float(np.max(np.asarray(times, dtype=np.float64)))
    for bound, factor in (
        (_SECONDS_OF_EPOCH, NANOSECONDS),
        (_MILLISECONDS_OF_EPOCH, 1_000_000),
        (_MICROSECONDS_OF_EPOCH, 1_000),
    ):
        if largest < bound:
            return np.asarray(times).astype(np.int64) * factor
    return np.asarray(times).astype(np.int64)


def _has_mixed_offsets(times: pd.Series) -> bool:
    """Whether the times are texts with UTC offsets, which change with daylight saving."""
    return times.dtype == object and bool(times.astype(str).str.contains(r"(?:Z|[+-]\d\d:?\d\d)$").all())


def _localized(path: Path, stamps: pd.DatetimeIndex, zone: str) -> NDArray[np.int64]:
    try:
        return _nanoseconds(stamps.tz_localize(zone))
    except (KeyError, ValueError) as error:
        raise SpyError(f"{path}: the times cannot be times of {zone} ({error}): give the right --timezone.") from error


def _fits(path: Path, stamps: pd.DatetimeIndex, zone: str, calendar: SessionCalendar) -> bool:
    try:
        starts = _localized(path, stamps, zone)
        _require_known_days(path, starts)
    except SpyError:
        return False
    return bool(inside_sessions(starts, calendar).mean() >= _MOST_INSIDE)


def _nanoseconds(stamps: pd.DatetimeIndex) -> NDArray[np.int64]:
    return np.asarray(stamps.as_unit("ns").view("int64"), dtype=np.int64)


def _require_known_days(path: Path, starts: NDArray[np.int64]) -> None:
    for instant in (starts.min(), starts.max()):
        if not FIRST_DAY <= _day(instant) <= LAST_DAY:
            raise SpyError(
                f"{path} has a bar of {_text(instant)}, outside {FIRST_DAY} to {LAST_DAY}: correct its time."
            )


def _require_ascending(path: Path, starts: NDArray[np.int64]) -> None:
    steps = np.diff(starts)
    if not (steps <= 0).any():
        return
    row = int(np.argmax(steps <= 0)) + 1
    if steps[row - 1] == 0:
        raise SpyError(f"{path}, row {row}: the minute {_text(starts[row])} comes twice: keep one of the two rows.")
    raise SpyError(f"{path}, row {row}: {_text(starts[row])} comes after a later minute: sort the rows by time.")


def _require_minutes(path: Path, starts: NDArray[np.int64]) -> None:
    if (starts % MINUTE_NS).any():
        row = int(np.argmax(starts % MINUTE_NS != 0))
        raise SpyError(f"{path}, row {row}: {_text(starts[row])} is not on a whole minute: give minute bars.")
    if len(starts) < 3:
        return
    step = int(np.median(np.diff(starts)))
    if step != MINUTE_NS:
        raise SpyError(f"{path} holds bars of {step / MINUTE_NS:g} minutes, not of one: give minute bars.")


def _day(instant: np.int64) -> date:
    return pd.Timestamp(int(instant), unit="ns", tz=NEW_YORK.key).date()


def _text(instant: np.int64) -> str:
    return pd.Timestamp(int(instant), unit="ns", tz=NEW_YORK.key).isoformat()
