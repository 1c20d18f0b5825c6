"""A market data line on a stock or fund: quotes and prints, sampled four times a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.gateway.live.day_tape import DayTape, between, whole_where_possible
from spy_pipeline.gateway.live.samples import NO_PRICE
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.events import EXCHANGES
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.streams import tick_types
from spy_pipeline.gateway.streams.generic_request import RT_TRADE_VOLUME, RT_VOLUME, TRADE_COUNT
from spy_pipeline.gateway.streams.misprint import Misprint
from spy_pipeline.gateway.streams.stream import Batch, TapeStream, empty_batch
from spy_pipeline.gateway.streams.tick_types import LineTypes
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.ticks import Amount, tick_generic, tick_price, tick_size, tick_string

DELAY_NS = 15 * 60 * NANOSECONDS
"""By how much delayed data come later."""
EXCHANGE_LETTERS = dict(zip(EXCHANGES, "PQZKNVUYJD", strict=True))
"""The letter of each exchange in the texts of a line."""

_LETTERS = tuple(EXCHANGE_LETTERS[name] for name in EXCHANGES)
_CAN_AUTO_EXECUTE = 1
_NO_MASK = 0


class LineState(NamedTuple):
    """Everything a line shows at one moment."""

    time_ns: int
    """When it is shown."""
    bid: float
    """Best bid, -1 for none."""
    bid_size: Amount
    """Its shares."""
    ask: float
    """Best offer, -1 for none."""
    ask_size: Amount
    """Its shares."""
    bid_exchange: int
    """Index into EXCHANGES."""
    ask_exchange: int
    """Index into EXCHANGES."""
    last: float
    """Last price, -1 for none."""
    last_size: Amount
    """Its shares."""
    last_time_ns: int
    """When it was printed."""
    last_exchange: int
    """Index into EXCHANGES."""
    open: float
    """First price of the day, -1 for none."""
    high: float
    """Day's high, -1 for none."""
    low: float
    """Day's low, -1 for none."""
    volume: int
    """Day's volume in hundreds."""
    average: float
    """Day's average price weighted with volume, -1 for none."""
    prints: int
    """Number of prints of any kind so far."""


_UNSHOWN = LineState(
    0, NO_PRICE, 0, NO_PRICE, 0, -1, -1, NO_PRICE, 0, 0, -1, NO_PRICE, NO_PRICE, NO_PRICE, -1, NO_PRICE, 0
)


@dataclass(frozen=True, slots=True)
class LineKind:
    """What a line was asked to show."""

    types: LineTypes
    """Live or delayed numbers."""
    delay_ns: int
    """By how much everything comes later."""
    generic: frozenset[int]
    """Further ticks that were asked for."""


class LevelOneStream(TapeStream):
    """Sends what changed from one sample to the next."""

    def __init__(self, req_id: int, symbol: str, shelf: TapeShelf, server_time: ServerTime, kind: LineKind) -> None:
        super().__init__(req_id, symbol, shelf)
        self._server_time = server_time
        self._kind = kind
        self._shown = _UNSHOWN

    def begin(self, at_ns: int) -> list[Frame]:
        """The whole state as it stands, the previous close and that trading is not halted."""
        if self._tape is None:
            return []
        frames = [self._close(self._tape)]
        if self._kind.delay_ns == 0:
            frames.append(tick_generic(self.req_id, tick_types.HALTED, 0.0))
        samples = self._tape.samples
        row = int(np.searchsorted(samples.time_ns, at_ns - self._kind.delay_ns, side="right")) - 1
        if row >= 0:
            for state in _states(self._tape, slice(row, row + 1)):
                frames += self._changes(state)
        return frames

    def enter_day(self, at_ns: int) -> list[Frame]:  # noqa: ARG002 - the close holds for the whole day
        """The close of the day before."""
        return [] if self._tape is None else [self._close(self._tape)]

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """What changed at each sample of the window."""
        if self._tape is None:
            return empty_batch()
        delay = self._kind.delay_ns
        rows = between(self._tape.samples.time_ns, after_ns - delay, until_ns - delay)
        times: list[int] = []
        frames: list[Frame] = []
        if rows.start < rows.stop:
            for state in _states(self._tape, rows):
                frames += self._changes(state)
                times += [state.time_ns + delay] * (len(frames) - len(times))
        return Batch(times, frames)

    def misprint(self, misprint: Misprint, at_ns: int) -> list[Frame]:  # noqa: ARG002 - the state is the one shown
        """The quote and the last price, wrong."""
        bid, ask = misprint.quote(self._shown.bid, self._shown.ask)
        return self._prices(bid, ask, misprint.price(self._shown.last))

    def correct(self) -> list[Frame]:
        """The quote and the last price, right."""
        return self._prices(self._shown.bid, self._shown.ask, self._shown.last)

    def _prices(self, bid: float, ask: float, last: float) -> list[Frame]:
        shown, types = self._shown, self._kind.types
        if NO_PRICE in (shown.last, shown.bid):
            return []
        return [
            tick_price(self.req_id, types.bid, bid, shown.bid_size, _CAN_AUTO_EXECUTE),
            tick_price(self.req_id, types.ask, ask, shown.ask_size, _CAN_AUTO_EXECUTE),
            tick_price(self.req_id, types.last, last, shown.last_size, _NO_MASK),
        ]

    def _close(self, tape: DayTape) -> Frame:
        return tick_price(self.req_id, self._kind.types.close, tape.day.previous_close, 0, _NO_MASK)

    def _changes(self, state: LineState) -> list[Frame]:
        """The messages that lead from what is shown to `state`."""
        shown, types, req_id = self._shown, self._kind.types, self.req_id
        frames: list[Frame] = []
        if state.bid != shown.bid:
            frames.append(tick_price(req_id, types.bid, state.bid, state.bid_size, _CAN_AUTO_EXECUTE))
            frames.append(tick_size(req_id, types.bid_size, state.bid_size))
        elif state.bid_size != shown.bid_size:
            frames.append(tick_size(req_id, types.bid_size, state.bid_size))
        if state.ask != shown.ask:
            frames.append(tick_price(req_id, types.ask, state.ask, state.ask_size, _CAN_AUTO_EXECUTE))
            frames.append(tick_size(req_id, types.ask_size, state.ask_size))
        elif state.ask_size != shown.ask_size:
            frames.append(tick_size(req_id, types.ask_size, state.ask_size))
        if state.prints != shown.prints:
            self._print_changes(frames, state)
        if types is tick_types.LIVE:
            self._letter_changes(frames, state)
        self._shown = state
        return frames

    def _print_changes(self, frames: list[Frame], state: LineState) -> None:
        """Add what one or several prints since the last sample changed."""
        shown, types, req_id = self._shown, self._kind.types, self.req_id
        if state.last != NO_PRICE and state.last_time_ns != shown.last_time_ns:
            seconds = self._server_time.seconds(state.last_time_ns)
            if seconds != self._server_time.seconds(shown.last_time_ns):
                frames.append(tick_string(req_id, types.last_time, str(seconds)))
            if state.last != shown.last:
                frames.append(tick_price(req_id, types.last, state.last, state.last_size, _NO_MASK))
                frames.append(tick_size(req_id, types.last_size, state.last_size))
            elif state.last_size != shown.last_size:
                frames.append(tick_size(req_id, types.last_size, state.last_size))
            if state.open != shown.open:
                frames.append(tick_price(req_id, types.open, state.open, 0, _NO_MASK))
            if state.high != shown.high:
                frames.append(tick_price(req_id, types.high, state.high, 0, _NO_MASK))
            if state.low != shown.low:
                frames.append(tick_price(req_id, types.low, state.low, 0, _NO_MASK))
        if state.volume != shown.volume:
            frames.append(tick_size(req_id, types.volume, state.volume))
        if self._kind.generic:
            self._generic_prints(frames, state)

    def _letter_changes(self, frames: list[Frame], state: LineState) -> None:
        """Add the letters of exchanges that changed."""
        shown = self._shown
        if state.bid_exchange != shown.bid_exchange:
            frames.append(tick_string(self.req_id, tick_types.BID_EXCHANGE, _LETTERS[state.bid_exchange]))
        if state.ask_exchange != shown.ask_exchange:
            frames.append(tick_string(self.req_id, tick_types.ASK_EXCHANGE, _LETTERS[state.ask_exchange]))
        if state.last_exchange != shown.last_exchange and state.last != NO_PRICE:
            frames.append(tick_string(self.req_id, tick_types.LAST_EXCHANGE, _LETTERS[state.last_exchange]))

    def _generic_prints(self, frames: list[Frame], state: LineState) -> None:
        """Add the print by print texts and the count of prints that were asked for."""
        assert self._tape is not None
        trades, row, generic = self._tape.trades, state.prints - 1, self._kind.generic
        if row >= 0 and (RT_VOLUME in generic or RT_TRADE_VOLUME in generic):
            price = trades.price[row].item()
            (size,) = whole_where_possible(trades.size[row : row + 1])
            milliseconds = (trades.time_ns[row].item() + self._server_time.skew_ns) // 1_000_000
            single = "true" if state.prints - self._shown.prints == 1 else "false"
            average = price if state.average == NO_PRICE else state.average
            text = f"{price};{size};{milliseconds};{state.volume};{average};{single}"
            if RT_VOLUME in generic:
                frames.append(tick_string(self.req_id, tick_types.RT_VOLUME, text))
            if RT_TRADE_VOLUME in generic and trades.in_history[row]:
                frames.append(tick_string(self.req_id, tick_types.RT_TRADE_VOLUME, text))
        if TRADE_COUNT in generic:
            frames.append(tick_generic(self.req_id, tick_types.TRADE_COUNT, float(state.prints)))


def _states(tape: DayTape, rows: slice) -> list[LineState]:
    """The sampled states in these rows."""
    s = tape.samples
    columns = (
        s.time_ns[rows].tolist(),
        s.bid[rows].tolist(),
        whole_where_possible(s.bid_size[rows]),
        s.ask[rows].tolist(),
        whole_where_possible(s.ask_size[rows]),
        s.bid_exchange[rows].tolist(),
        s.ask_exchange[rows].tolist(),
        s.last[rows].tolist(),
        whole_where_possible(s.last_size[rows]),
        s.last_time_ns[rows].tolist(),
        s.last_exchange[rows].tolist(),
        s.open[rows].tolist(),
        s.high[rows].tolist(),
        s.low[rows].tolist(),
        s.volume[rows].tolist(),
        s.average[rows].tolist(),
        s.prints[rows].tolist(),
    )
    return list(map(LineState._make, zip(*columns, strict=True)))
