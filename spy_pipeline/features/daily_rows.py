"""One day from raw bars to the rows of its engineered daily file, and what it leaves to later days."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.daily_files import INDEX
from spy_pipeline.core.new_york import MINUTE_NS, NEW_YORK
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.minute_inputs import MinuteInputs, OptionalInputs, minute_inputs

BAR_COLUMNS = ("open", "high", "low", "close", "volume", "wap", "count")
"""The columns of a daily file that are not features."""

EARLIER_SESSIONS = _native.EARLIER_SESSIONS
"""How many sessions before a day bear on it."""


def kernel_hash() -> str:
    """Changes with the catalogue and with the kernel's numbers: files made by another kernel are stale."""
    return _native.kernel_hash()


def daily_rows(
    bars: pd.DataFrame, session: Session, earlier: Sequence[bytes], optional: OptionalInputs | None = None
) -> pd.DataFrame:
    """Bar columns, then features, of each `MinuteBar` of `session`, indexed by New York time.

    `earlier` are the summaries of the sessions right before it, oldest first, at most 22; a session of the calendar
    without bars has one too. A minute that is missing has no row.
    """
    inputs = minute_inputs(bars, session, optional)
    try:
        rows = _native.feature_rows(_native.DayContext(earlier), session.minutes, inputs.columns())
    except ValueError as error:
        raise SpyError(f"{session.day}: {error}") from error
    frame = pd.DataFrame({name: getattr(inputs, name) for name in BAR_COLUMNS}, _new_york_index(inputs, session))
    return pd.concat([frame, pd.DataFrame(rows, frame.index, list(minute_columns()))], axis=1)


def day_summary(bars: pd.DataFrame, session: Session) -> bytes:
    """What `session` leaves to the 22 after it; a session without bars leaves an empty summary."""
    try:
        return _native.day_summary(session.minutes, minute_inputs(bars, session).columns())
    except ValueError as error:
        raise SpyError(f"{session.day}: {error}") from error


def opening_state(earlier: Sequence[bytes], session: Session) -> bytes:
    """The kernel as it must be at the open of `session`, saved: what a live stream restores and goes on from."""
    kernel = _native.FeatureKernel()
    try:
        kernel.begin_day(_native.DayContext(earlier), session.minutes)
    except ValueError as error:
        raise SpyError(f"{session.day}: {error}") from error
    return kernel.save()


def _new_york_index(inputs: MinuteInputs, session: Session) -> pd.DatetimeIndex:
    starts = pd.DatetimeIndex(session.open_ns + inputs.minute * MINUTE_NS, tz="UTC")
    return starts.tz_convert(NEW_YORK).rename(INDEX)
