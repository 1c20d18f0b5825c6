"""Who makes the streams that clients subscribe to: from a market's tape, or from a recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from spy_pipeline.gateway.history.bar_history import BarHistory
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.market import BookView, Market
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.streams.bar_streams import RealTimeBarStream
from spy_pipeline.gateway.streams.depth import DepthStream
from spy_pipeline.gateway.streams.generic_ticks import GenericTickStream
from spy_pipeline.gateway.streams.level_one import LevelOneStream, LineKind
from spy_pipeline.gateway.streams.stream import Stream
from spy_pipeline.gateway.streams.tick_by_tick import TickByTickStream, TickType


class StreamMaker(Protocol):
    """Makes the streams of stocks and funds."""

    def line(self, req_id: int, symbol: str, kind: LineKind, generic: frozenset[int]) -> list[Stream]:
        """What a market data line shows, with the generic ticks that were asked for."""
        ...

    def book(self, req_id: int, symbol: str, view: BookView, rows: int) -> Stream:
        """An order book."""
        ...

    def ticks(self, req_id: int, symbol: str, tick_type: TickType, *, ignore_size: bool) -> Stream:
        """Single prints or quotes."""
        ...

    def bars(self, req_id: int, symbol: str, what_to_show: str) -> Stream:
        """Bars of five seconds."""
        ...


@dataclass(frozen=True, slots=True)
class TapeStreams:
    """Makes streams that read a market's tape; a StreamMaker."""

    market: Market
    """Where prices come from."""
    shelf: TapeShelf
    """Its days, prepared."""
    history: BarHistory
    """Its bars."""
    server_time: ServerTime
    """The time as clients are told it."""

    def line(self, req_id: int, symbol: str, kind: LineKind, generic: frozenset[int]) -> list[Stream]:
        """What a market data line shows: its samples and, where asked for, generic ticks."""
        line = LevelOneStream(req_id, symbol, self.shelf, self.server_time, kind)
        if not generic:
            return [line]
        return [line, GenericTickStream(req_id, symbol, self.shelf, self.market, generic)]

    def book(self, req_id: int, symbol: str, view: BookView, rows: int) -> Stream:
        """The book that the market keeps."""
        return DepthStream(req_id, symbol, self.shelf, view, rows)

    def ticks(self, req_id: int, symbol: str, tick_type: TickType, *, ignore_size: bool) -> Stream:
        """Every print or quote of the market."""
        return TickByTickStream(req_id, symbol, self.shelf, self.server_time, tick_type, ignore_size=ignore_size)

    def bars(self, req_id: int, symbol: str, what_to_show: str) -> Stream:
        """Bars of five seconds of the market's prints or quotes."""
        return RealTimeBarStream(req_id, symbol, self.shelf, self.history, self.server_time, what_to_show)
