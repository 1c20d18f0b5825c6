"""What differed in the evening, kept in the ledger with its explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.live.tables import DIFFERENCES

MINUTE, FORECAST = "minute", "forecast"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between what was lived and what it is held against."""

    subject: str
    """`minute` against official history, or `forecast` against its replay."""
    start_ns: int
    """Start of the minute, or end of the forecast's last minute, nanoseconds since 1970 UTC."""
    live: str
    """What was lived, in words."""
    official: str
    """What history or the replay says."""
    explanation: str
    """Why they differ, as far as that is known."""


def keep_differences(
    database: LedgerDatabase, instrument: Instrument, day: date, subject: str, found: Sequence[Difference]
) -> None:
    """Keep a day's differences of one subject in place of those found before."""
    rows = [{"instrument": instrument.key, "day": str(day), **asdict(item)} for item in found]
    former = delete(DIFFERENCES).where(
        DIFFERENCES.c.instrument == instrument.key, DIFFERENCES.c.day == str(day), DIFFERENCES.c.subject == subject
    )
    with database.writing() as connection:
        connection.execute(former)
        if rows:
            connection.execute(insert(DIFFERENCES), rows)


def differences_of(database: LedgerDatabase, instrument: Instrument, day: date) -> list[Difference]:
    """All differences of a day that are kept, in order."""
    query = select(DIFFERENCES).where(DIFFERENCES.c.instrument == instrument.key, DIFFERENCES.c.day == str(day))
    with database.reading() as connection:
        rows = connection.execute(query.order_by(DIFFERENCES.c.subject, DIFFERENCES.c.start_ns)).all()
    return [Difference(row.subject, row.start_ns, row.live, row.official, row.explanation) for row in rows]
