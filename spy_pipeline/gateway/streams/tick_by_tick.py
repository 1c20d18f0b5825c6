"""Every single print or quote, unsampled."""

from __future__ import annotations

from typing import Literal

import numpy as np

from spy_pipeline.gateway.live.day_tape import DayTape, between, whole_where_possible
from spy_pipeline.gateway.live.quote_changes import mid_point_changes, mid_points, price_changes
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.events import AVERAGE_PRICE, CONDITIONS, DERIVATIVE, EXCHANGES
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.streams.misprint import Misprint
from spy_pipeline.gateway.streams.stream import Batch, TapeStream, empty_batch
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.tick_by_tick import ALL_LAST, LAST, mid_point_tick, print_tick, quote_tick

TickType = Literal["Last", "AllLast", "BidAsk", "MidPoint"]
TICK_TYPES: tuple[TickType, ...] = ("Last", "AllLast", "BidAsk", "MidPoint")
"""The types a client may ask for, written exactly so."""
UNREPORTED = 2
"""Mask bit of a print that history does not count."""
ONLY_IN_ALL_LAST = (AVERAGE_PRICE, DERIVATIVE)
"""Sale conditions that only AllLast carries; where history counts every print, so does Last."""


class TickByTickStream(TapeStream):
    """Sends prints or quotes as they happen."""

    def __init__(
        self,
        req_id: int,
        symbol: str,
        shelf: TapeShelf,
        server_time: ServerTime,
        tick_type: TickType,
        *,
        ignore_size: bool,
    ) -> None:
        super().__init__(req_id, symbol, shelf)
        self._server_time = server_time
        self._tick_type = tick_type
        self._ignore_size = ignore_size

    @property
    def tick_type(self) -> TickType:
        """What is sent."""
        return self._tick_type

    def begin(self, at_ns: int) -> list[Frame]:  # noqa: ARG002 - nothing but new ticks is sent
        """Nothing: ticks come as they happen."""
        return []

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """Every tick of the window."""
        if self._tape is None:
            return empty_batch()
        if self._tick_type in ("Last", "AllLast"):
            return self._prints(self._tape, after_ns, until_ns)
        rows = between(self._tape.quotes.time_ns, after_ns, until_ns)
        if rows.start == rows.stop:
            return empty_batch()
        if self._tick_type == "BidAsk":
            return self._quotes(self._tape, rows)
        return self._mid_points(self._tape, rows)

    def misprint(self, misprint: Misprint, at_ns: int) -> list[Frame]:
        """The latest quote or a print at the latest price, wrong."""
        if self._tape is None:
            return []
        quotes, seconds = self._tape.quotes, self._server_time.seconds(at_ns)
        row = int(np.searchsorted(quotes.time_ns, at_ns, side="right")) - 1
        if row < 0:
            return []
        bid, ask = misprint.quote(quotes.bid[row].item(), quotes.ask[row].item())
        if self._tick_type == "BidAsk":
            return [quote_tick(self.req_id, seconds, bid, ask, 100, 100, 0)]
        if self._tick_type == "MidPoint":
            return [mid_point_tick(self.req_id, seconds, round((bid + ask) / 2, 6))]
        kind = LAST if self._tick_type == "Last" else ALL_LAST
        return [print_tick(self.req_id, kind, seconds, ask, 100, 0, EXCHANGES[0], CONDITIONS[0])]

    def _prints(self, tape: DayTape, after_ns: int, until_ns: int) -> Batch:
        rows = between(tape.trades.time_ns, after_ns, until_ns)
        if rows.start == rows.stop:
            return empty_batch()
        trades, counted, kind = tape.trades.rows(rows), tape.counted[rows], ALL_LAST
        if self._tick_type == "Last":
            chosen = counted | ~np.isin(trades.condition, ONLY_IN_ALL_LAST)
            trades, counted, kind = trades.rows(chosen), counted[chosen], LAST
        columns = (
            self._server_time.seconds_of(trades.time_ns),
            trades.price.tolist(),
            whole_where_possible(trades.size),
            np.where(counted, 0, UNREPORTED).tolist(),
            trades.exchange.tolist(),
            trades.condition.tolist(),
        )
        req_id = self.req_id
        return Batch(
            trades.time_ns.tolist(),
            [
                print_tick(req_id, kind, seconds, price, size, mask, EXCHANGES[exchange], CONDITIONS[condition])
                for seconds, price, size, mask, exchange, condition in zip(*columns, strict=True)
            ],
        )

    def _quotes(self, tape: DayTape, rows: slice) -> Batch:
        quotes = tape.quotes.rows(rows)
        masks = tape.quote_masks[rows]
        if self._ignore_size:
            changed = price_changes(tape.quotes, rows)
            quotes, masks = quotes.rows(changed), masks[changed]
        columns = (
            self._server_time.seconds_of(quotes.time_ns),
            quotes.bid.tolist(),
            quotes.ask.tolist(),
            whole_where_possible(quotes.bid_size),
            whole_where_possible(quotes.ask_size),
            masks.tolist(),
        )
        req_id = self.req_id
        return Batch(
            quotes.time_ns.tolist(),
            [quote_tick(req_id, *row) for row in zip(*columns, strict=True)],
        )

    def _mid_points(self, tape: DayTape, rows: slice) -> Batch:
        quotes = tape.quotes.rows(rows).rows(mid_point_changes(tape.quotes, rows))
        middles = mid_points(quotes).tolist()
        seconds = self._server_time.seconds_of(quotes.time_ns)
        req_id = self.req_id
        return Batch(
            quotes.time_ns.tolist(),
            [mid_point_tick(req_id, second, middle) for second, middle in zip(seconds, middles, strict=True)],
        )
