"""Raw minute bars of single days on disk: what is kept, and whether the day is whole."""

from __future__ import annotations

from datetime import date

import pandas as pd

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.record_files import read_notes, read_records, write_records
from spy_pipeline.core.records.minute_bar import MinuteBar

_COMPLETE = "complete"


def write_raw_day(layout: LakeLayout, instrument: Instrument, day: date, bars: pd.DataFrame, *, complete: bool) -> None:
    """Keep the raw minutes of a day; `complete` says that the session had ended and the source answered in full.

    A daily file that is there already was made of something else.
    """
    if layout.daily_file(instrument, day).is_file():
        mark_provisional(layout, instrument, day)
    notes = {_COMPLETE: "yes" if complete else "no"}
    write_records(layout.raw_minutes(instrument, day), MinuteBar, bars, notes)


def mark_provisional(layout: LakeLayout, instrument: Instrument, day: date) -> None:
    """Say that the day's file, there or about to be written, is not made of its whole history and is to be made again.

    The mark goes before what it speaks of is written: a kill on the way has a day made again, never kept by mistake.
    """
    path = layout.provisional_day(instrument, day)
    if not path.is_file():
        write_atomically(path, b"")


def read_raw_day(layout: LakeLayout, instrument: Instrument, day: date) -> pd.DataFrame:
    """The raw minutes of a day as `MinuteBar` records."""
    return read_records(layout.raw_minutes(instrument, day), MinuteBar)


def raw_day_is_complete(layout: LakeLayout, instrument: Instrument, day: date) -> bool:
    """Whether the raw minutes of a day are on disk, readable, and of the whole session."""
    path = layout.raw_minutes(instrument, day)
    if not path.is_file():
        return False
    try:
        return read_notes(path).get(_COMPLETE) == "yes"
    except SpyError:
        return False
