"""Streams that send recorded events again, each at the market time at which it arrived."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.live.day_tape import between
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.events import ASK, BID, DELETE, INSERT, UPDATE, BookRow
from spy_pipeline.gateway.market.market import BookView
from spy_pipeline.gateway.recording.recording import Events, RecordedDay, Recording
from spy_pipeline.gateway.streams.level_one import LineKind
from spy_pipeline.gateway.streams.stream import Batch, Stream
from spy_pipeline.gateway.streams.tick_by_tick import TickType
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.framing import Frame, message
from spy_pipeline.gateway.wire.replies.depth import market_depth, market_depth_l2
from spy_pipeline.gateway.wire.replies.session import error
from spy_pipeline.gateway.wire.replies.tick_by_tick import ALL_LAST, LAST, mid_point_tick, print_tick, quote_tick
from spy_pipeline.gateway.wire.replies.ticks import Amount, tick_generic, tick_price, tick_size, tick_string

_OPERATIONS = {"insert": INSERT, "update": UPDATE, "delete": DELETE}
_SIDES = {"bid": BID, "ask": ASK}
_LINE_EVENTS = ("price", "size", "generic", "string")
_REAL_TIME_BAR = 50
_REAL_TIME_BAR_VERSION = 3


@dataclass(frozen=True, slots=True)
class RecordedStreams:
    """Makes streams that send a recording again; a StreamMaker."""

    recording: Recording
    """What is sent."""
    shelf: TapeShelf
    """Whose worker thread reads the files."""

    def line(self, req_id: int, symbol: str, kind: LineKind, generic: frozenset[int]) -> list[Stream]:
        """What the market data line showed, whatever is asked of it now."""
        del generic
        return [RecordedLine(req_id, symbol, self, kind.delay_ns)]

    def book(self, req_id: int, symbol: str, view: BookView, rows: int) -> Stream:
        """The book as it was recorded, all of its rows."""
        del rows
        return RecordedBook(req_id, symbol, self, view)

    def ticks(self, req_id: int, symbol: str, tick_type: TickType, *, ignore_size: bool) -> Stream:
        """The single prints or quotes that were recorded."""
        del ignore_size
        return RecordedTicks(req_id, symbol, self, tick_type)

    def bars(self, req_id: int, symbol: str, what_to_show: str) -> Stream:
        """The bars of five seconds that were recorded."""
        del what_to_show
        return RecordedBars(req_id, symbol, self)

    async def day(self, symbol: str, session: Session) -> RecordedDay | None:
        """What was recorded on a day, read in the worker thread; None where nothing was."""
        if session.day not in self.recording.days(symbol):
            return None
        return await self.shelf.compute(lambda: self.recording.day(symbol, session.day))


class RecordedStream(Stream):
    """Sends the events that its kind is interested in."""

    def __init__(self, req_id: int, symbol: str, streams: RecordedStreams, delay_ns: int = 0) -> None:
        super().__init__(req_id, symbol)
        self._streams = streams
        self._delay_ns = delay_ns
        self._events = Events(np.empty(0, dtype=np.int64), {})

    async def load(self, session: Session) -> None:
        """Take the day's events; where nothing was recorded, nothing happens."""
        day = await self._streams.day(self.symbol, session)
        if day is not None:
            self._events = self._chosen(day)

    def begin(self, at_ns: int) -> list[Frame]:  # noqa: ARG002 - most streams have no state to show
        """Nothing: events come as they were recorded."""
        return []

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """Every event of the window."""
        rows = between(self._events.time_ns, after_ns - self._delay_ns, until_ns - self._delay_ns)
        if rows.start == rows.stop:
            return Batch([], [])
        return Batch((self._events.time_ns[rows] + self._delay_ns).tolist(), self._sent(self._events.rows(rows)))

    @abstractmethod
    def _chosen(self, day: RecordedDay) -> Events:
        """The events of a day that this stream sends."""

    @abstractmethod
    def _sent(self, events: Events) -> list[Frame]:
        """One message for each event."""


class RecordedLine(RecordedStream):
    """A market data line."""

    def begin(self, at_ns: int) -> list[Frame]:
        """The latest value of each tick type, in the order in which they came."""
        rows = slice(0, int(np.searchsorted(self._events.time_ns, at_ns - self._delay_ns, side="right")))
        past = self._events.rows(rows)
        latest = dict(zip(zip(*_listed(past, "event", "tick_type"), strict=True), range(len(past)), strict=True))
        chosen = np.zeros(len(past), dtype=np.bool_)
        chosen[list(latest.values())] = True
        return self._sent(past.rows(chosen))

    def _chosen(self, day: RecordedDay) -> Events:
        return day.ticks.rows(np.isin(day.ticks.columns["event"].astype(str), _LINE_EVENTS))

    def _sent(self, events: Events) -> list[Frame]:
        columns = _listed(events, "event", "tick_type", "price", "size", "mask", "text")
        return [self._tick(*row) for row in zip(*columns, strict=True)]

    def _tick(self, event: str, kind: int, price: float, size: float, mask: int, text: str) -> Frame:  # noqa: PLR0917
        sender: dict[str, Callable[[], Frame]] = {
            "price": lambda: tick_price(self.req_id, kind, price, _amount(size), mask),
            "size": lambda: tick_size(self.req_id, kind, _amount(size)),
            "generic": lambda: tick_generic(self.req_id, kind, price),
            "string": lambda: tick_string(self.req_id, kind, text),
        }
        return sender[event]()


class RecordedTicks(RecordedStream):
    """Single prints or quotes."""

    def __init__(self, req_id: int, symbol: str, streams: RecordedStreams, tick_type: TickType) -> None:
        super().__init__(req_id, symbol, streams)
        self._tick_type = tick_type

    def _chosen(self, day: RecordedDay) -> Events:
        if self._tick_type in ("Last", "AllLast"):
            return day.trades
        return day.ticks.rows(day.ticks.columns["event"] == "quote")

    def _sent(self, events: Events) -> list[Frame]:
        if self._tick_type in ("Last", "AllLast"):
            kind = LAST if self._tick_type == "Last" else ALL_LAST
            columns = _listed(events, "server_second", "price", "size", "mask", "exchange", "conditions")
            return [
                print_tick(self.req_id, kind, second, price, _amount(size), mask, exchange, conditions)
                for second, price, size, mask, exchange, conditions in zip(*columns, strict=True)
            ]
        columns = _listed(events, "server_second", "price", "ask", "size", "ask_size", "mask")
        if self._tick_type == "MidPoint":
            return [
                mid_point_tick(self.req_id, second, round((bid + ask) / 2.0, 6))
                for second, bid, ask, *_ in zip(*columns, strict=True)
            ]
        return [
            quote_tick(self.req_id, second, bid, ask, _amount(bid_size), _amount(ask_size), mask)
            for second, bid, ask, bid_size, ask_size, mask in zip(*columns, strict=True)
        ]


class RecordedBars(RecordedStream):
    """Bars of five seconds."""

    def _chosen(self, day: RecordedDay) -> Events:
        return day.ticks.rows(day.ticks.columns["event"] == "bar")

    def _sent(self, events: Events) -> list[Frame]:
        return [
            message(_REAL_TIME_BAR, _REAL_TIME_BAR_VERSION, self.req_id, second, *text.split(";"))
            for second, text in zip(*_listed(events, "server_second", "text"), strict=True)
        ]


class RecordedBook(RecordedStream):
    """An order book; where it was emptied, by its server or by a new subscription, the client is told to empty its."""

    def __init__(self, req_id: int, symbol: str, streams: RecordedStreams, view: BookView) -> None:
        super().__init__(req_id, symbol, streams)
        self._is_smart = view == "SMART"

    def begin(self, at_ns: int) -> list[Frame]:
        """The rows as they stand, each as an insert."""
        past = self._events.rows(slice(0, int(np.searchsorted(self._events.time_ns, at_ns, side="right"))))
        sides = _book_after(past)
        return [
            self._row(INSERT, side, position, *row) for side in (BID, ASK) for position, row in enumerate(sides[side])
        ]

    def _chosen(self, day: RecordedDay) -> Events:
        return day.depth.rows(day.depth.columns["book"] == ("smart" if self._is_smart else "venue"))

    def _sent(self, events: Events) -> list[Frame]:
        columns = _listed(events, "operation", "side", "position", "price", "size", "owner")
        return [self._change(*row) for row in zip(*columns, strict=True)]

    def _change(self, operation: str, side: str, position: int, *row: Any) -> Frame:
        if operation not in _OPERATIONS:
            return error(self.req_id, Code.DEPTH_RESET, "Market depth data has been RESET. Please empty deep book.")
        return self._row(_OPERATIONS[operation], _SIDES[side], position, *row)

    def _row(self, operation: int, side: int, position: int, price: float, size: float, owner: str) -> Frame:  # noqa: PLR0917
        if self._is_smart or owner:
            smart = int(self._is_smart)
            return market_depth_l2(self.req_id, position, owner, operation, side, price, _amount(size), smart)
        return market_depth(self.req_id, position, operation, side, price, _amount(size))


def _book_after(events: Events) -> dict[int, list[BookRow]]:
    """Both sides of a book after these events, as the lists that inserts and deletes make of them."""
    sides: dict[int, list[BookRow]] = {BID: [], ASK: []}
    columns = _listed(events, "operation", "side", "position", "price", "size", "owner")
    for operation, side, position, *row in zip(*columns, strict=True):
        if operation not in _OPERATIONS:
            sides = {BID: [], ASK: []}
            continue
        rows = sides[_SIDES[side]]
        if operation == "insert":
            rows.insert(position, BookRow(*row))
        elif position < len(rows) and operation == "update":
            rows[position] = BookRow(*row)
        elif position < len(rows):
            del rows[position]
    return sides


def _listed(events: Events, *names: str) -> list[list[Any]]:
    return [events.columns[name].tolist() for name in names] if events.columns else [[] for _ in names]


def _amount(size: float) -> Amount:
    return int(size) if size.is_integer() else size
