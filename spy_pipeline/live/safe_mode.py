"""What keeps advice silent at present: causes that come and go, each noted once, the user told when silence changes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.events import FeedBack, FeedLost, Happening, SafeModeEntered, SafeModeLeft
from spy_pipeline.core.ledger.outbox import Event, note_event
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.records.source import Source
from spy_pipeline.live.tables import SAFE_MODE
from spy_pipeline.signals.advice import Reason, reason
from spy_pipeline.signals.causes import Cause

FEED_CAUSES = frozenset({Cause.FEED_STALE, Cause.FEED_LOST, Cause.BOOK_DOUBTED})
"""Causes that the collector's health decides, between minutes."""
MODEL_CAUSES = frozenset({Cause.MODEL_EXPIRED, Cause.CALIBRATION_DRIFTED, Cause.HISTORY_MISSING})
"""Causes that a step decides."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One cause that holds."""

    cause: Cause
    """Which."""
    since_ns: int
    """Market time since which it holds, nanoseconds since 1970 UTC."""
    detail: str
    """What is known of it."""


def standing(connection: Connection, instrument: Instrument) -> list[Standing]:
    """All causes that hold, the oldest first."""
    query = select(SAFE_MODE).where(SAFE_MODE.c.instrument == instrument.key)
    rows = connection.execute(query.order_by(SAFE_MODE.c.since_ns, SAFE_MODE.c.cause))
    return [Standing(Cause(row.cause), row.since_ns, row.detail) for row in rows]


def silencing_reasons(connection: Connection, instrument: Instrument) -> list[Reason]:
    """The reasons for silence that hold."""
    return [reason(item.cause, item.detail) for item in standing(connection, instrument)]


def set_causes(
    connection: Connection,
    instrument: Instrument,
    among: frozenset[Cause],
    found: Mapping[Cause, str],
    *,
    now_ns: int,
    source: Source,
) -> bool:
    """Let exactly `found` hold of the causes in `among`, within the caller's transaction; says whether any changed.

    Entering and leaving silence, and losing and regaining the feed, are told through the outbox.
    """
    before = standing(connection, instrument)
    held = {item.cause: item for item in before if item.cause in among}
    new, gone = set(found) - set(held), set(held) - set(found)
    if not new and not gone:
        return False
    for cause in sorted(gone):
        connection.execute(
            delete(SAFE_MODE).where(SAFE_MODE.c.instrument == instrument.key, SAFE_MODE.c.cause == cause)
        )
    for cause in sorted(new):
        row = {"instrument": instrument.key, "cause": str(cause), "since_ns": now_ns, "detail": found[cause]}
        connection.execute(insert(SAFE_MODE).values(row))
    for happening in _happenings(before, standing(connection, instrument), now_ns):
        key = f"{type(happening).__name__} {instrument.key} {time.time_ns()}"
        note_event(connection, Event(key, instrument.key, now_ns, source, happening))
    return True


def _happenings(before: list[Standing], after: list[Standing], now_ns: int) -> list[Happening]:
    told: list[Happening] = []
    if after and not before:
        told.append(SafeModeEntered(after[0].detail, (str(after[0].cause),)))
    if before and not after:
        told.append(SafeModeLeft((now_ns - before[0].since_ns) / NANOSECONDS))
    lost = {item.cause: item for item in before}.get(Cause.FEED_LOST)
    lost_now = {item.cause: item for item in after}.get(Cause.FEED_LOST)
    if lost_now and not lost:
        told.append(FeedLost(lost_now.detail))
    if lost and not lost_now:
        told.append(FeedBack((now_ns - lost.since_ns) / NANOSECONDS))
    return told
