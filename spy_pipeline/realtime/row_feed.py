"""What a feed of the collector's rows is, whichever way it comes: the events it brings and how they are asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np

from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.records.trade_row import TradeRow
from spy_pipeline.realtime.row_cells import cells_of, row_of

Row: TypeAlias = SecondRow | MinuteRow | TradeRow | HealthRow


class RowKind(StrEnum):
    """Kinds of rows, in the order in which C++ counts them."""

    SECOND = "second"
    """One second of quotes, book, trades and features: `SecondRow`."""
    MINUTE = "minute"
    """A finished minute with its features: `MinuteRow`."""
    TRADE = "trade"
    """A trade: `TradeRow`."""
    HEALTH = "health"
    """How the collector fares: `HealthRow`."""

    @property
    def record(self) -> type[Row]:
        """The record of this kind."""
        return _RECORDS[self]

    @property
    def place(self) -> int:
        """The number by which C++ knows it."""
        return _PLACES[self]


_RECORDS: dict[RowKind, type[Row]] = dict(zip(RowKind, (SecondRow, MinuteRow, TradeRow, HealthRow), strict=True))
_PLACES = {kind: place for place, kind in enumerate(RowKind)}
ALL_KINDS = frozenset(RowKind)


@dataclass(frozen=True)
class Published:
    """A row, as cells or as a record; the one is made from the other when first asked for."""

    kind: RowKind
    """Which kind of row."""
    instrument: str
    """File-safe key of the instrument."""
    number: int
    """Its place among all rows that this collector has published of the instrument."""
    published_ns: int
    """When it was published, by `time.monotonic_ns`; comparable within this machine."""
    given: np.void | Row
    """What the feed brought."""

    @cached_property
    def row(self) -> Row:
        """The row as a record."""
        return row_of(self.kind.record, self.given) if isinstance(self.given, np.void) else self.given

    @cached_property
    def cells(self) -> np.void:
        """The row as NumPy cells; from shared memory these are the bytes that were read, not a copy."""
        return self.given if isinstance(self.given, np.void) else cells_of(self.given)


@dataclass(frozen=True, slots=True)
class Missed:
    """Rows of one kind were lost to this reader, because it fell behind."""

    kind: RowKind | None
    """Which kind of rows; None where that cannot be told."""
    count: int
    """How many."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """Another collector publishes now; numbers begin anew, and all that follows comes from it."""

    epoch: int
    """When it began, in nanoseconds since 1970 UTC."""


FeedEvent: TypeAlias = Published | Missed | Restarted


class RowFeed(ABC):
    """The rows of one instrument as the collector publishes them; to be used by one thread."""

    @property
    @abstractmethod
    def instrument(self) -> str:
        """File-safe key of the instrument."""

    @property
    @abstractmethod
    def source(self) -> Source | None:
        """What the gateway is, None until the collector knows it."""

    @abstractmethod
    def next(self, kinds: AbstractSet[RowKind] = ALL_KINDS, *, timeout_s: float) -> FeedEvent | None:
        """The next event that bears on `kinds`, or None when none came within `timeout_s` real seconds.

        Rows come in the order in which they were published. Other threads run while this waits.
        """

    @abstractmethod
    def newest(self, kind: RowKind) -> Published | None:
        """The newest row of a kind that this feed knows of, whether it was read already or not."""

    @abstractmethod
    def close(self) -> None:
        """End reading."""

    def events(self, kinds: AbstractSet[RowKind] = ALL_KINDS, *, timeout_s: float | None = None) -> Iterator[FeedEvent]:
        """Event after event; ends once none came for `timeout_s` real seconds, or never."""
        while True:
            event = self.next(kinds, timeout_s=_FOR_EVER if timeout_s is None else timeout_s)
            if event is not None:
                yield event
            elif timeout_s is not None:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End reading."""
        self.close()


_FOR_EVER = 3600.0
