"""Today's files: the daily file as it stands, and the rows as they were seen, each written in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from spy_pipeline.core.atomic_file import replace_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import write_daily_file
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.process_lock import one_at_a_time
from spy_pipeline.core.records.field import describe
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.history.raw_days import mark_provisional, raw_day_is_complete
from spy_pipeline.live.day_panel import daily_columns, newest_rows, rows_frame
from spy_pipeline.live.heard_minutes import HeardMinute, HeardMinutes
from spy_pipeline.live.online_state import releases_lived_with

_WORDS = {"origin": MinuteOrigin, "source": Source}


def bring_day_files_forward(home: Home, database: LedgerDatabase, instrument: Instrument, session: Session) -> int:
    """Make both files of what the ledger knows by now; says how many rows the session has.

    One process at a time reads and writes, so that a run that is late never puts back what a later one wrote, nor what
    official history wrote of the day when it was over.
    """
    layout = LakeLayout(home)
    with one_at_a_time(layout.daily_file_lock(instrument)):
        minutes = HeardMinutes(database, instrument).of_session(session)
        write_live_rows(home, instrument, session, minutes)
        rows = newest_rows(heard.row for heard in minutes)
        if rows and not raw_day_is_complete(layout, instrument, session.day):
            releases = releases_lived_with(home, database, instrument, session)
            mark_provisional(layout, instrument, session.day)
            write_daily_file(layout.daily_file(instrument, session.day), rows_frame(rows, releases)[daily_columns()])
    return len(rows)


def write_live_rows(home: Home, instrument: Instrument, session: Session, minutes: Sequence[HeardMinute]) -> None:
    """Keep every revision of a session's minutes with when it was heard and which step first knew it."""
    columns: dict[str, Any] = {
        field.name: [getattr(heard.row, field.name) for heard in minutes] for field in describe(MinuteRow)
    }
    columns |= {name: [str(word) for word in columns[name]] for name in _WORDS}
    columns["heard_ns"] = pa.array([heard.heard_ns for heard in minutes], pa.int64())
    columns["step_ns"] = pa.array([heard.step_ns for heard in minutes], pa.int64())
    table = pa.table(columns)

    def produce(stream: BinaryIO) -> None:
        parquet.write_table(table, stream, compression="zstd")

    replace_atomically(LakeLayout(home).live_rows(instrument, session.day), produce)


def read_live_rows(home: Home, instrument: Instrument, session: Session) -> list[HeardMinute]:
    """The rows of a session as its file has them; a session without it is refused with a sentence."""
    path = LakeLayout(home).live_rows(instrument, session.day)
    try:
        entries = parquet.read_table(path).to_pylist()
    except FileNotFoundError as error:
        raise SpyError(
            f"No live rows of {instrument.symbol} on {session.day} are kept: it was not lived here."
        ) from error
    except (OSError, pa.ArrowInvalid) as error:
        raise SpyError(f"{path} cannot be read ({error}): restore it from a copy.") from error
    return [_heard(entry) for entry in entries]


def minutes_as_heard(
    home: Home, database: LedgerDatabase, instrument: Instrument, session: Session
) -> list[HeardMinute]:
    """The rows of a session as they were seen: from the ledger, and once it has forgotten them from the day's file."""
    return HeardMinutes(database, instrument).of_session(session) or read_live_rows(home, instrument, session)


def _heard(entry: dict[str, Any]) -> HeardMinute:
    heard_ns, step_ns = entry.pop("heard_ns"), entry.pop("step_ns")
    words = {name: kind(entry[name]) for name, kind in _WORDS.items()}
    fields = entry | words | {"features": tuple(entry["features"])}
    row = MinuteRow(**fields)
    return HeardMinute(row, int(heard_ns), None if step_ns is None else int(step_ns))
