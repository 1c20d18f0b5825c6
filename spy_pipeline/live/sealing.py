"""Sealing a day: nothing is added to it any more, every step has its outcome, and what it made is kept in files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.gap_files import take_in_gaps
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.raw_event_files import seal_raw_events
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.day_files import write_live_rows
from spy_pipeline.live.forecast_files import write_forecasts
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.outcomes import CycleLedger, record_reasons
from spy_pipeline.live.steps import steps_of

NOBODY = "the minute cycle was not running"


@dataclass(frozen=True, slots=True)
class SealedDay:
    """What a sealed day holds."""

    forecasts: int
    """Forecasts made."""
    without: int
    """Steps without one, the close apart, each with its reason in the ledger."""
    minutes: int
    """Minutes heard, all revisions."""
    files: tuple[Path, ...]
    """Files that hold it."""


def require_over(home: Home, instrument: Instrument, session: Session) -> None:
    """Refuse to conclude a session that is not over by the home's clock: what is concluded is never taken up again."""
    if open_clock(home.state_folder).now_ns() < session.close_ns:
        raise SpyError(
            f"The session of {instrument.symbol} on {session.day} is not over: "
            f"conclude it after {session.closes_at:%H:%M} New York time."
        )


def seal_day(
    home: Home, database: LedgerDatabase, instrument: Instrument, session: Session, cadence_seconds: int
) -> SealedDay:
    """Give every step its outcome, and keep rows as seen, forecasts and raw events as Parquet.

    Doing it again changes nothing. A session that is not over is refused with a sentence.
    """
    require_over(home, instrument, session)
    ledger = CycleLedger(database, instrument)
    steps = steps_of(session, cadence_seconds)
    recorded = {outcome.step_ns for outcome in ledger.outcomes(session)}
    missing = [step for step in steps if step not in recorded]
    with database.writing() as connection:
        record_reasons(connection, instrument, missing, NOBODY, session.close_ns)
    forecasts = ledger.forecasts(session)
    minutes = HeardMinutes(database, instrument).of_session(session)
    take_in_gaps(LakeLayout(home), GapLedger(database), instrument, session.day)
    files = [*seal_raw_events(LakeLayout(home), instrument, session.day)]
    if minutes:
        write_live_rows(home, instrument, session, minutes)
    if forecasts:
        files.append(write_forecasts(home, instrument, session, forecasts))
    return SealedDay(len(forecasts), len(steps) - 1 - len(forecasts), len(minutes), tuple(files))
