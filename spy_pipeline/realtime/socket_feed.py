"""The feed over the collector's socket: the same rows as in shared memory, for programs that cannot map it."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Set as AbstractSet

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.live_layout import layout_mark
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.realtime.line_socket import Address, LineSocket
from spy_pipeline.realtime.row_feed import ALL_KINDS, FeedEvent, Missed, Published, Restarted, RowFeed, RowKind
from spy_pipeline.realtime.row_json import published_row

SOCKET_NAME = "collector.sock"
LINE_FORMAT = 1

_RECONNECT_SECONDS = 0.1
_HELLO_SECONDS = 5.0


class SocketFeed(RowFeed):
    """Reads the rows of one instrument from the collector's socket; begins with what is published from now on."""

    def __init__(self, address: Address, instrument: str) -> None:
        """Connect to the collector at `address`; one that is not there or of another version is refused."""
        self._address = address
        self._instrument = instrument
        self._newest: dict[RowKind, Published] = {}
        self._ready: deque[FeedEvent] = deque()
        self._source: Source | None = None
        self._next_number: int | None = None
        self._is_closed = False
        self._socket: LineSocket | None = LineSocket(address)
        self._epoch = self._greeted(self._socket)

    @classmethod
    def open(cls, home: Home, instrument: Instrument) -> SocketFeed:
        """The feed of an instrument from the collector of a home."""
        return cls(runtime_folder(home) / SOCKET_NAME, instrument.key)

    @property
    def instrument(self) -> str:
        """File-safe key of the instrument."""
        return self._instrument

    @property
    def source(self) -> Source | None:
        """What the gateway is, as the rows heard so far say; None before the first that says it."""
        return self._source

    def next(self, kinds: AbstractSet[RowKind] = ALL_KINDS, *, timeout_s: float) -> FeedEvent | None:
        """The next event that bears on `kinds`, or None when none came within `timeout_s` real seconds."""
        if self._is_closed:
            raise ValueError("this feed is closed")
        end = time.monotonic() + timeout_s
        while True:
            while self._ready:
                event = self._ready.popleft()
                if isinstance(event, Restarted) or event.kind is None or event.kind in kinds:
                    return event
            if self._socket is None:
                self._reconnect(end)
            else:
                self._listen(self._socket, end)
            if not self._ready and time.monotonic() >= end:
                return None

    def newest(self, kind: RowKind) -> Published | None:
        """The newest row of a kind that was heard; None before the first."""
        return self._newest.get(kind)

    def close(self) -> None:
        """End the connection."""
        self._is_closed = True
        self._hang_up()

    def _listen(self, connection: LineSocket, end: float) -> None:
        try:
            line = connection.next(end)
        except EOFError:
            self._hang_up()
            return
        if line is None or line.get("instrument") != self._instrument:
            return
        if line["kind"] == "missed":
            self._next_number = None
            self._ready.append(Missed(RowKind(line["of"]), line["count"]))
        else:
            self._take_in(published_row(line))

    def _take_in(self, published: Published) -> None:
        lost = 0 if self._next_number is None else published.number - self._next_number
        if lost > 0:
            self._ready.append(Missed(None, lost))
        self._next_number = published.number + 1
        self._newest[published.kind] = published
        self._source = getattr(published.row, "source", self._source)
        self._ready.append(published)

    def _reconnect(self, end: float) -> None:
        time.sleep(max(0.0, min(_RECONNECT_SECONDS, end - time.monotonic())))
        with contextlib.suppress(SpyError):
            self._socket = LineSocket(self._address)
        if self._socket is None:
            return
        try:
            epoch = self._greeted(self._socket)
        except EOFError:
            self._hang_up()
            return
        if epoch != self._epoch:
            self._epoch, self._next_number = epoch, None
            self._ready.append(Restarted(epoch))

    def _greeted(self, connection: LineSocket) -> int:
        """When the collector on the other side began; one that this program cannot understand is refused."""
        hello = connection.next(time.monotonic() + _HELLO_SECONDS)
        if hello is None or hello.get("kind") != "hello":
            self.close()
            raise SpyError(f"What listens at {connection.place} is no collector: check publish.tcp_port.")
        if (hello["format"], hello["layout"]) != (LINE_FORMAT, layout_mark()):
            self.close()
            raise SpyError(
                f"The collector at {connection.place} is of another version, whose rows this program cannot read: "
                "restart the collector, and this program too, after an update."
            )
        return int(hello["epoch"])

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
