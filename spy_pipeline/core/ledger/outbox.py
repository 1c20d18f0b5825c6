"""The outbox: events written in the transaction of what they tell of, and each channel's deliveries of them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    and_,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import KINDS, Happening, kind_of
from spy_pipeline.core.records.source import Source

_METADATA = MetaData()
_EVENTS = Table(
    "outbox_events",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("key", Text),
    Column("kind", Text),
    Column("instrument", Text),
    Column("at_ns", BigInteger),
    Column("source", Text),
    Column("content", Text),
    Column("planned_ns", BigInteger),
)
_DELIVERIES = Table(
    "outbox_deliveries",
    _METADATA,
    Column("event", Integer, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("attempts", Integer),
    Column("next_ns", BigInteger),
    Column("delivered_ns", BigInteger),
    Column("problem", Text),
)
_WAITING = _DELIVERIES.c.delivered_ns.is_(None)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the user is told of, once."""

    key: str
    """What makes it this event and no other: noting the same key again changes nothing."""
    instrument: str
    """File-safe key of the instrument it is about; empty where it is about the whole home."""
    at_ns: int
    """Market time at which it happened, nanoseconds since 1970 UTC."""
    source: Source
    """Origin of what it tells of; simulated ones are marked so."""
    happening: Happening
    """What happened."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one channel."""

    number: int
    """The event's number, in the order in which events were noted."""
    event: Event
    """The event."""
    channel: str
    """Name of the channel."""
    attempts: int
    """How often it was tried in vain."""


@dataclass(frozen=True, slots=True)
class ChannelStanding:
    """How deliveries of one channel stand."""

    channel: str
    """Name of the channel."""
    delivered: int
    """Events that arrived."""
    waiting: int
    """Events that have not arrived yet."""
    attempts: int
    """Attempts in vain on those that wait."""
    problem: str
    """What the last attempt in vain ended with; empty where none of those that wait was tried."""


def note_event(connection: Connection, event: Event) -> bool:
    """Put an event into the outbox within the caller's transaction; says whether its key was new."""
    row = {
        "key": event.key,
        "kind": kind_of(event.happening),
        "instrument": event.instrument,
        "at_ns": event.at_ns,
        "source": event.source,
        "content": TypeAdapter(type(event.happening)).dump_json(event.happening).decode(),
    }
    return connection.execute(insert(_EVENTS).values(row).on_conflict_do_nothing()).rowcount == 1


class Outbox:
    """What the sender of notifications reads and writes."""

    def __init__(self, database: LedgerDatabase) -> None:
        self._database = database

    def plan(self, channels: Iterable[str]) -> None:
        """Decide for each event not looked at before that it goes to `channels`, those of this moment."""
        fresh = select(_EVENTS.c.number).where(_EVENTS.c.planned_ns.is_(None))
        with self._database.reading() as connection:
            if connection.execute(fresh.limit(1)).first() is None:
                return
        now = time.time_ns()
        with self._database.writing() as connection:
            numbers = connection.execute(fresh).scalars().all()
            rows = [
                {"event": number, "channel": channel, "attempts": 0, "next_ns": now}
                for channel in channels
                for number in numbers
            ]
            if rows:
                connection.execute(insert(_DELIVERIES), rows)
            connection.execute(update(_EVENTS).where(_EVENTS.c.number.in_(numbers)).values(planned_ns=now))

    def next_due(self, channel: str, now_ns: int) -> Delivery | None:
        """The oldest event that should go to `channel` by `now_ns`, real time, if any."""
        query = (
            select(_EVENTS, _DELIVERIES.c.attempts)
            .join(_DELIVERIES, _DELIVERIES.c.event == _EVENTS.c.number)
            .where(_WAITING, _DELIVERIES.c.channel == channel, _DELIVERIES.c.next_ns <= now_ns)
        )
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(_EVENTS.c.number).limit(1)).first()
        return None if row is None else Delivery(row.number, _event(row), channel, row.attempts)

    def delivered(self, delivery: Delivery) -> None:
        """Note that the channel acknowledged the event."""
        self._change(delivery, delivered_ns=time.time_ns(), problem=None)

    def failed(self, delivery: Delivery, problem: str, next_ns: int) -> None:
        """Note an attempt in vain, and when, in real time, to try again."""
        self._change(delivery, attempts=delivery.attempts + 1, problem=problem, next_ns=next_ns)

    def postpone(self, channel: str, next_ns: int) -> None:
        """Try nothing that waits for `channel` before `next_ns`, real time."""
        waiting = and_(_WAITING, _DELIVERIES.c.channel == channel, _DELIVERIES.c.next_ns < next_ns)
        with self._database.writing() as connection:
            connection.execute(update(_DELIVERIES).where(waiting).values(next_ns=next_ns))

    def is_due(self, channels: Iterable[str], now_ns: int) -> bool:
        """Whether something should go to one of `channels` by `now_ns`, real time, or was not looked at yet."""
        fresh = select(_EVENTS.c.number).where(_EVENTS.c.planned_ns.is_(None)).limit(1)
        waiting = select(_DELIVERIES.c.event).where(
            _WAITING, _DELIVERIES.c.channel.in_(list(channels)), _DELIVERIES.c.next_ns <= now_ns
        )
        with self._database.reading() as connection:
            return any(connection.execute(query).first() is not None for query in (fresh, waiting.limit(1)))

    def standings(self) -> list[ChannelStanding]:
        """How each channel stands that was ever sent anything, by name."""
        waiting = func.sum(func.iif(_WAITING, 1, 0))
        in_vain = func.sum(func.iif(_WAITING, _DELIVERIES.c.attempts, 0))
        query = select(_DELIVERIES.c.channel, func.count(), waiting, in_vain).group_by(_DELIVERIES.c.channel)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_DELIVERIES.c.channel)).all()
            return [
                ChannelStanding(channel, total - open_, open_, attempts, _last_problem(connection, channel))
                for channel, total, open_, attempts in rows
            ]

    def since(self, number: int) -> list[tuple[int, Event]]:
        """The events after the one with this number, each with its own, in the order in which they were noted."""
        query = select(_EVENTS).where(_EVENTS.c.number > number).order_by(_EVENTS.c.number)
        with self._database.reading() as connection:
            return [(row.number, _event(row)) for row in connection.execute(query)]

    def forget_delivered(self, before_ns: int) -> int:
        """Drop events that happened before `before_ns`, market time, and arrived everywhere; says how many."""
        undelivered = exists().where(_DELIVERIES.c.event == _EVENTS.c.number, _WAITING)
        done = and_(_EVENTS.c.at_ns < before_ns, _EVENTS.c.planned_ns.is_not(None), ~undelivered)
        with self._database.writing() as connection:
            connection.execute(delete(_DELIVERIES).where(_DELIVERIES.c.event.in_(select(_EVENTS.c.number).where(done))))
            return connection.execute(delete(_EVENTS).where(done)).rowcount

    def _change(self, delivery: Delivery, **values: object) -> None:
        same = and_(_DELIVERIES.c.event == delivery.number, _DELIVERIES.c.channel == delivery.channel)
        with self._database.writing() as connection:
            connection.execute(update(_DELIVERIES).where(same).values(**values))


def _last_problem(connection: Connection, channel: str) -> str:
    query = select(_DELIVERIES.c.problem).where(
        _WAITING, _DELIVERIES.c.channel == channel, _DELIVERIES.c.problem.is_not(None)
    )
    return connection.execute(query.order_by(_DELIVERIES.c.next_ns.desc()).limit(1)).scalar_one_or_none() or ""


def _event(row: Row[tuple[object, ...]]) -> Event:
    happening = TypeAdapter(KINDS[row.kind]).validate_json(row.content)
    return Event(row.key, row.instrument, row.at_ns, Source(row.source), happening)
