"""The gap ledger: which data should exist and does not, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, ColumnElement, MetaData, RowMapping, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.field import describe
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.records.source import Source

_KEY = ("instrument", "stream", "start_ns")
_VALUES = tuple(field.name for field in describe(Gap) if field.name not in _KEY)
_TABLE = Table(
    "gaps",
    MetaData(),
    *(
        Column(field.name, BigInteger if field.kind is int else Text, primary_key=field.name in _KEY)
        for field in describe(Gap)
    ),
)


class GapLedger:
    """Gaps as they were found; noting one again changes nothing, a longer or better explained one takes its place."""

    def __init__(self, database: LedgerDatabase) -> None:
        self._database = database

    def note(self, gaps: Iterable[Gap]) -> None:
        """Keep all of `gaps`, or on any error none; a gap with a known start replaces what was noted there."""
        rows = [dataclasses.asdict(gap) for gap in gaps]
        if not rows:
            return
        statement = insert(_TABLE)
        changed = {name: statement.excluded[name] for name in _VALUES}
        with self._database.writing() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=changed), rows)

    def close(self, instrument: Instrument, stream: GapStream, first_ns: int, last_ns: int) -> int:
        """Forget the gaps that lie wholly between two instants, because the data came after all; says how many."""
        statement = delete(_TABLE).where(
            *_stream_of(instrument, stream), _TABLE.c.start_ns >= first_ns, _TABLE.c.end_ns <= last_ns
        )
        with self._database.writing() as connection:
            return connection.execute(statement).rowcount

    def between(self, instrument: Instrument, stream: GapStream, first_ns: int, last_ns: int) -> list[Gap]:
        """The gaps that touch the stretch between two instants, in order."""
        query = select(_TABLE).where(
            *_stream_of(instrument, stream), _TABLE.c.end_ns > first_ns, _TABLE.c.start_ns < last_ns
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_TABLE.c.start_ns)).mappings().all()
        return [_gap(row) for row in rows]


def _stream_of(instrument: Instrument, stream: GapStream) -> tuple[ColumnElement[bool], ...]:
    return _TABLE.c.instrument == instrument.key, _TABLE.c.stream == stream


def _gap(row: RowMapping) -> Gap:
    return Gap(
        instrument=row["instrument"],
        stream=GapStream(row["stream"]),
        start_ns=row["start_ns"],
        end_ns=row["end_ns"],
        cause=GapCause(row["cause"]),
        source=Source(row["source"]),
        detail=row["detail"],
    )
