"""Minutes as they were heard: kept at once and for good, each revision by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.partial_minutes import is_within_a_minute, minute_of, revision_at
from spy_pipeline.live.tables import MINUTES

_NOT_WHOLE = json.dumps({"is_whole": False}).strip("{}")
"""How the content of a row says that it is not whole."""


@dataclass(frozen=True, slots=True)
class HeardMinute:
    """One revision of one minute."""

    row: MinuteRow
    """What was heard."""
    heard_ns: int
    """Market time at which the cycle heard it, nanoseconds since 1970 UTC."""
    step_ns: int | None
    """The first step that knew it; None where none did yet."""


class HeardMinutes:
    """All minutes of one instrument as they were heard."""

    def __init__(self, database: LedgerDatabase, instrument: Instrument) -> None:
        self._database = database
        self._instrument = instrument

    def keep(self, rows: Iterable[MinuteRow], heard_ns: int) -> None:
        """Keep rows; one that was kept before stays as it was.

        A whole row of a minute that was given up before, as a restarted collector tells it, is its next revision.
        """
        listed = list(rows)
        if not listed:
            return
        with self._database.writing() as connection:
            given_up = self._given_up(connection, [row.start_ns for row in listed if row.is_whole])
            told = [
                replace(row, revision=max(row.revision, given_up[row.start_ns] + 1))
                if row.is_whole and row.start_ns in given_up
                else row
                for row in listed
            ]
            values = [
                {
                    "instrument": self._instrument.key,
                    "start_ns": row.start_ns,
                    "revision": row.revision,
                    "heard_ns": heard_ns,
                    "content": json.dumps(asdict(row)),
                }
                for row in told
            ]
            connection.execute(insert(MINUTES).on_conflict_do_nothing(), values)

    def _given_up(self, connection: Connection, starts: Sequence[int]) -> dict[int, int]:
        """The newest revision of those of the minutes that are not known whole."""
        query = (
            select(MINUTES.c.start_ns, MINUTES.c.revision, MINUTES.c.content.contains(_NOT_WHOLE))
            .where(MINUTES.c.instrument == self._instrument.key)
            .where(MINUTES.c.start_ns.in_(starts), MINUTES.c.revision >= 0)
            .order_by(MINUTES.c.revision)
        )
        newest = {start_ns: (revision, given_up) for start_ns, revision, given_up in connection.execute(query)}
        return {start_ns: revision for start_ns, (revision, given_up) in newest.items() if given_up}

    def of_session(self, session: Session) -> list[HeardMinute]:
        """Every revision of a session's minutes, by minute and revision."""
        query = (
            select(MINUTES)
            .where(MINUTES.c.instrument == self._instrument.key)
            .where(MINUTES.c.start_ns >= session.open_ns, MINUTES.c.start_ns < session.close_ns)
            .order_by(MINUTES.c.start_ns, MINUTES.c.revision)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return [HeardMinute(_row(json.loads(entry.content)), entry.heard_ns, entry.step_ns) for entry in found]

    def has(self, step_ns: int) -> bool:
        """Whether the minute that ends with a step was heard, or for one within a minute its view of that."""
        revision = MINUTES.c.revision
        query = select(MINUTES.c.start_ns).where(
            MINUTES.c.instrument == self._instrument.key,
            MINUTES.c.start_ns == minute_of(step_ns),
            revision == revision_at(step_ns) if is_within_a_minute(step_ns) else revision >= 0,
        )
        with self._database.reading() as connection:
            return connection.execute(query.limit(1)).first() is not None


def note_step(connection: Connection, instrument: Instrument, minutes: Sequence[HeardMinute], step_ns: int) -> None:
    """Note within the caller's transaction which step was the first to know these rows; a note is never changed."""
    keys = [{"start": heard.row.start_ns, "number": heard.row.revision} for heard in minutes]
    for key in keys:
        known = update(MINUTES).where(
            MINUTES.c.instrument == instrument.key,
            MINUTES.c.start_ns == key["start"],
            MINUTES.c.revision == key["number"],
            MINUTES.c.step_ns.is_(None),
        )
        connection.execute(known.values(step_ns=step_ns))


def _row(fields: dict[str, Any]) -> MinuteRow:
    fields["features"] = tuple(fields["features"])
    return MinuteRow(**(fields | {"origin": MinuteOrigin(fields["origin"]), "source": Source(fields["source"])}))
