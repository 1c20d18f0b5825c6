"""Which days were lived through by the minute cycle."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.tables import STEPS


def lived_session(database: LedgerDatabase, instrument: Instrument, day: str | None) -> Session:
    """The session of a day, by default of the last one that was lived."""
    if day is not None:
        return instrument.sessions().session(day_named(day))
    query = select(func.max(STEPS.c.step_ns)).where(STEPS.c.instrument == instrument.key)
    with database.reading() as connection:
        newest = connection.execute(query).scalar_one()
    if newest is None:
        raise SpyError(f"No day of {instrument.symbol} was lived here yet: run `spy up` in a session.")
    return instrument.sessions().session(new_york_time(newest).date())


def day_named(text: str) -> date:
    """The day that a user means."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SpyError(f"{text!r} is not a day: write it as in 2024-03-08.") from error
