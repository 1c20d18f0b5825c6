"""A feed that brings what a test puts into it."""

from __future__ import annotations

import queue
import time
from collections.abc import Set as AbstractSet

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.records.source import Source
from spy_pipeline.realtime.row_feed import ALL_KINDS, FeedEvent, Published, Row, RowFeed, RowKind

_KINDS = {kind.record: kind for kind in RowKind}


class HandFeed(RowFeed):
    """Rows in the order in which they were put in; opened again, it goes on."""

    def __init__(self) -> None:
        self._events: queue.Queue[FeedEvent] = queue.Queue()
        self._number = 0
        self._newest: dict[RowKind, Published] = {}
        self.refusal = ""

    def put(self, *rows: Row) -> None:
        for row in rows:
            self._number += 1
            event = Published(_KINDS[type(row)], "SPY", self._number, time.monotonic_ns(), row)
            self._newest[event.kind] = event
            self._events.put(event)

    def opened(self) -> HandFeed:
        if self.refusal:
            raise SpyError(self.refusal)
        return self

    @property
    def instrument(self) -> str:
        return "SPY"

    @property
    def source(self) -> Source | None:
        return Source.SIMULATED

    def next(self, kinds: AbstractSet[RowKind] = ALL_KINDS, *, timeout_s: float) -> FeedEvent | None:
        if self.refusal:
            raise SpyError(self.refusal)
        try:
            event = self._events.get(timeout=timeout_s)
        except queue.Empty:
            return None
        return event if not isinstance(event, Published) or event.kind in kinds else None

    def newest(self, kind: RowKind) -> Published | None:
        return self._newest.get(kind)

    def close(self) -> None:
        """Stay as it is."""
