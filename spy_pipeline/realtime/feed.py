"""The feed in shared memory: the collector's rows at the price of copying them once.

Typical use, here to wait for minutes:

    with Feed.open(home, instrument) as feed:
        for event in feed.events({RowKind.MINUTE}, timeout_s=5.0):
            match event:
                case Published(row=MinuteRow() as minute): ...
                case Missed(count=count): ...
                case Restarted(): ...

`events` ends when nothing came for `timeout_s`. No reader can hold up the collector; one that falls behind is told how
many rows it missed. A restart of the collector is told as `Restarted`, and reading goes on.
"""

from __future__ import annotations

import time
from collections.abc import Set as AbstractSet
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.live_layout import layout_mark
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.realtime.row_cells import cells_type
from spy_pipeline.realtime.row_feed import ALL_KINDS, FeedEvent, Missed, Published, Restarted, RowFeed, RowKind

_KINDS = tuple(RowKind)
_SLOT_WORDS = ("version", "number", "published_ns")
_LOOK_SECONDS = 0.05


class Feed(RowFeed):
    """Reads the rows of one instrument from shared memory."""

    def __init__(self, reader: _native.FeedReader, instrument: str) -> None:
        self._reader: _native.FeedReader | None = reader
        self._instrument = instrument

    @classmethod
    def open(
        cls, home: Home, instrument: Instrument, *, from_oldest: bool = False, wait_s: float = 0.0, awake_s: float = 0.0
    ) -> Feed:
        """The feed of an instrument, from now on or from the oldest rows that are still there.

        Where no collector has published it yet, it is waited for `wait_s` real seconds, then refused. After each row
        that it reads it stays awake for `awake_s` real seconds: a row that comes meanwhile is read within microseconds
        instead of some tens of them, at the price of a core as long as that lasts.
        """
        if layout_mark() != _native.FEED_LAYOUT:
            raise SpyError("The native module was built for other records than these: run `make setup`.")
        end = time.monotonic() + wait_s
        folder = str(runtime_folder(home))
        while True:
            try:
                reader = _native.FeedReader(folder, instrument.key, from_oldest=from_oldest, awake_s=awake_s)
                return cls(reader, instrument.key)
            except ValueError as refusal:
                if time.monotonic() >= end:
                    raise SpyError(str(refusal)) from refusal
            time.sleep(_LOOK_SECONDS)

    @property
    def instrument(self) -> str:
        """File-safe key of the instrument."""
        return self._instrument

    @property
    def source(self) -> Source | None:
        """What the gateway is, None until the collector knows it."""
        source = self._native().source
        return None if source is None else Source(source)

    @property
    def kernel_hash(self) -> str:
        """Kernel and catalogue that the features come from."""
        return self._native().kernel_hash

    @property
    def writer_pid(self) -> int:
        """Process of the collector that writes this feed, or wrote it last."""
        return self._native().writer_pid

    def next(self, kinds: AbstractSet[RowKind] = ALL_KINDS, *, timeout_s: float) -> FeedEvent | None:
        """The next event that bears on `kinds`, or None when none came within `timeout_s` real seconds."""
        reader = self._native()
        try:
            news = reader.next(_bits(frozenset(kinds)), timeout_s)
        except ValueError as refusal:
            raise SpyError(str(refusal)) from refusal
        if news is None:
            return None
        if len(news) == 4:
            return self._published(news)
        if len(news) == 2:
            return Missed(_KINDS[news[0]], news[1])
        return Restarted(news[0])

    def newest(self, kind: RowKind) -> Published | None:
        """The newest row of a kind in shared memory, whether it was read already or not."""
        news = self._native().newest(kind.place)
        return None if news is None else self._published(news)

    def ring(self, kind: RowKind) -> NDArray[np.void]:
        """All slots of a kind as they lie in shared memory, nothing copied; they change while one looks.

        Each has `record`, its `number`, `published_ns`, and a `version`: a record was whole all the time while it was
        looked at if `version` was even, not zero and the same before and after.
        """
        record = cells_type(kind.record)
        slot = np.dtype([*((name, "<u8") for name in _SLOT_WORDS), ("record", record)], align=True)
        return self._native().slots(kind.place).view(slot)[:, 0]

    def close(self) -> None:
        """End reading; arrays that `ring` gave stay."""
        self._reader = None

    def _native(self) -> _native.FeedReader:
        if self._reader is None:
            raise ValueError("this feed is closed")
        return self._reader

    def _published(self, news: tuple[int, int, int, bytes]) -> Published:
        place, number, published_ns, content = news
        kind = _KINDS[place]
        cells = np.frombuffer(content, cells_type(kind.record))[0]
        return Published(kind, self._instrument, number, published_ns, cells)


@cache
def _bits(kinds: frozenset[RowKind]) -> int:
    """Kinds as C++ takes them: a bit for each."""
    return sum(1 << kind.place for kind in kinds)
