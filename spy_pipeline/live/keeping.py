"""Keeping the stores of the minute cycle in bounds: what lies sealed in files leaves the ledger after a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout, RawEventKind, days_present
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.tables import FORECASTS, MINUTES, REQUESTS

_RAW_KINDS: tuple[RawEventKind, ...] = ("ticks", "depth", "trades")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What left the stores."""

    rows: int
    """Rows of the ledger, all of them kept in files."""
    files: int
    """Raw CSV files, all of them sealed to Parquet."""


def forget_before(
    home: Home, database: LedgerDatabase, instrument: Instrument, *, ledger_day: date, raw_day: date
) -> Forgotten:
    """Let sealed days before `ledger_day` leave the ledger, and sealed raw CSV files before `raw_day` the disk."""
    rows = sum(_forget_day(database, instrument, session) for session in _sealed_days(home, instrument, ledger_day))
    return Forgotten(rows, _forget_raw(LakeLayout(home), instrument, raw_day))


def _sealed_days(home: Home, instrument: Instrument, before: date) -> list[Session]:
    """Days before one whose rows as seen and forecasts lie in files."""
    sessions = instrument.sessions()
    folder = LakeLayout(home).forecasts_folder(instrument)
    days = [day for day in days_present(folder, ".parquet") if day < before] if folder.is_dir() else []
    lived = [sessions.session(day) for day in days]
    return [session for session in lived if LakeLayout(home).live_rows(instrument, session.day).is_file()]


def _forget_day(database: LedgerDatabase, instrument: Instrument, session: Session) -> int:
    spans = ((MINUTES, MINUTES.c.start_ns), (REQUESTS, REQUESTS.c.step_ns), (FORECASTS, FORECASTS.c.bar_end_ns))
    with database.writing() as connection:
        return sum(
            connection.execute(
                delete(table).where(
                    table.c.instrument == instrument.key, moment >= session.open_ns, moment <= session.close_ns
                )
            ).rowcount
            for table, moment in spans
        )


def _forget_raw(layout: LakeLayout, instrument: Instrument, before: date) -> int:
    forgotten = 0
    for kind in _RAW_KINDS:
        folder = layout.raw_events(instrument, before, kind).parent
        if not folder.is_dir():
            continue
        for path in folder.glob(f"*.{kind}.csv"):
            day = date.fromisoformat(path.name.partition(".")[0])
            if day < before and path.with_suffix(".parquet").is_file():
                path.unlink()
                forgotten += 1
    return forgotten
