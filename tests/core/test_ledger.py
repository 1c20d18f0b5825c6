"""The ledger: idempotent, safe with several processes, migrated from any older step, refusing newer ones."""

from __future__ import annotations

import multiprocessing
import sqlite3

import pytest
from sqlalchemy import text

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.ledger.migrations import STEPS
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.records.source import Source

SPY = Instrument.parse("SPY")
MINUTES = GapStream.MINUTE_BARS


def gap(start: int, end: int, cause: GapCause = GapCause.STALE, detail: str = "") -> Gap:
    return Gap("SPY", MINUTES, start, end, cause, Source.IBKR, detail)


def test_noting_a_gap_again_changes_nothing_and_a_better_one_takes_its_place(home: Home) -> None:
    gaps = GapLedger(LedgerDatabase(home))
    gaps.note([gap(10, 20), gap(30, 40)])
    gaps.note([gap(10, 20)])
    gaps.note([gap(30, 50, GapCause.HALT, "limit up")])
    gaps.note([])
    assert gaps.between(SPY, MINUTES, 0, 100) == [gap(10, 20), gap(30, 50, GapCause.HALT, "limit up")]


def test_gaps_are_found_by_stretch_stream_and_instrument(home: Home) -> None:
    gaps = GapLedger(LedgerDatabase(home))
    gaps.note([gap(10, 20), gap(30, 40)])
    assert gaps.between(SPY, MINUTES, 20, 30) == []
    assert gaps.between(SPY, MINUTES, 19, 31) == [gap(10, 20), gap(30, 40)]
    assert gaps.between(SPY, GapStream.SECOND_ROWS, 0, 100) == []
    assert gaps.between(Instrument.parse("QQQ"), MINUTES, 0, 100) == []


def test_a_gap_that_was_filled_after_all_is_closed(home: Home) -> None:
    gaps = GapLedger(LedgerDatabase(home))
    gaps.note([gap(10, 20), gap(30, 40)])
    assert gaps.close(SPY, MINUTES, 0, 25) == 1
    assert gaps.between(SPY, MINUTES, 0, 100) == [gap(30, 40)]


def test_an_error_within_a_note_keeps_none_of_it(home: Home) -> None:
    gaps = GapLedger(LedgerDatabase(home))
    backwards = gap(50, 60)
    object.__setattr__(backwards, "end_ns", 40)
    with pytest.raises(SpyError, match="could not be used"):
        gaps.note([gap(10, 20), backwards])
    assert gaps.between(SPY, MINUTES, 0, 100) == []


def test_what_is_read_together_is_of_one_moment(home: Home) -> None:
    database = LedgerDatabase(home)
    ledger = GapLedger(database)
    with database.reading() as connection:
        before = connection.execute(text("SELECT count(*) FROM gaps")).scalar_one()
        ledger.note([gap(10, 20)])
        assert connection.execute(text("SELECT count(*) FROM gaps")).scalar_one() == before
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM gaps")).scalar_one() == before + 1


def test_a_gap_that_ends_before_it_starts_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        gap(20, 20)


def _note_many(home: Home, writer: int) -> None:
    gaps = GapLedger(LedgerDatabase(home))
    for number in range(50):
        start = (number * 4 + writer) * 10
        gaps.note([gap(start, start + 5)])


def test_several_processes_open_migrate_and_write_at_once(home: Home) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_note_many, args=(home, number)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 4
    found = GapLedger(LedgerDatabase(home)).between(SPY, MINUTES, 0, 1 << 40)
    assert [item.start_ns for item in found] == [number * 10 for number in range(200)]


def test_a_newer_ledger_is_refused_and_kept(home: Home) -> None:
    database = LedgerDatabase(home)
    database.close()
    with sqlite3.connect(database.path) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    with pytest.raises(SpyError, match=r"written by a newer spy_pipeline .* update this one"):
        LedgerDatabase(home)


def test_a_file_that_is_no_ledger_is_refused_and_kept(home: Home) -> None:
    path = LedgerDatabase(home).path
    for companion in path.parent.glob(f"{path.name}*"):
        companion.unlink()
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(SpyError, match="is damaged"):
        LedgerDatabase(home)
    assert path.read_bytes().startswith(b"not a database")
