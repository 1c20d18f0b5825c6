"""Quotes and prints as a market data line shows them: the state after every quarter of a second in which it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.gateway.market.events import Quotes, Trades

SAMPLE_NS = NANOSECONDS // 4
"""How often a line on a stock is sampled, in market time."""
NO_PRICE = -1.0
"""How the wire writes that there is no price."""
SHARES_A_VOLUME_UNIT = 100
"""At version 176 a line tells the day's volume in hundreds of shares."""

_Floats = NDArray[np.float64]

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Samples:
    """The states of a line in order of time; prices are NO_PRICE while there was no such event."""

    time_ns: NDArray[np.int64]
    """When the state is shown: the end of its quarter of a second."""
    bid: _Floats
    """Best bid, US dollars."""
    ask: _Floats
    """Best offer, US dollars."""
    bid_size: _Floats
    """Shares at the best bid."""
    ask_size: _Floats
    """Shares at the best offer."""
    bid_exchange: NDArray[np.uint8]
    """Index into EXCHANGES."""
    ask_exchange: NDArray[np.uint8]
    """Index into EXCHANGES."""
    last: _Floats
    """Price of the latest print that sets the last price."""
    last_size: _Floats
    """Its shares."""
    last_time_ns: NDArray[np.int64]
    """When it was printed."""
    last_exchange: NDArray[np.uint8]
    """Index into EXCHANGES."""
    open: _Floats
    """Price of the first such print of the day."""
    high: _Floats
    """Highest such price so far."""
    low: _Floats
    """Lowest such price so far."""
    volume: NDArray[np.int64]
    """Shares of all prints so far, in hundreds, cut."""
    average: _Floats
    """Average price of the prints that set the last price, weighted with volume."""
    prints: NDArray[np.int64]
    """Number of prints of any kind so far."""

    def __len__(self) -> int:
        return len(self.time_ns)


def sample(trades: Trades, counted: NDArray[np.bool_], quotes: Quotes) -> Samples:
    """The states of one day whose `counted` prints set the last price."""
    time_ns = np.union1d(_period_ends(quotes.time_ns), _period_ends(trades.time_ns))
    quote = np.searchsorted(quotes.time_ns, time_ns, side="right") - 1
    latest = np.searchsorted(trades.time_ns, time_ns, side="right") - 1
    last_of = np.maximum.accumulate(np.where(counted, np.arange(len(trades)), -1)) if len(trades) else np.empty(0, int)
    last = _pick(last_of, latest, -1)
    sizes = np.where(counted, trades.size, 0.0)
    shares, value = np.cumsum(sizes), np.cumsum(sizes * trades.price)
    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.round(value / shares, 6)
    return Samples(
        time_ns=time_ns,
        bid=_pick(quotes.bid, quote, NO_PRICE),
        ask=_pick(quotes.ask, quote, NO_PRICE),
        bid_size=_pick(quotes.bid_size, quote, 0.0),
        ask_size=_pick(quotes.ask_size, quote, 0.0),
        bid_exchange=_pick(quotes.bid_exchange, quote, 0),
        ask_exchange=_pick(quotes.ask_exchange, quote, 0),
        last=_pick(trades.price, last, NO_PRICE),
        last_size=_pick(trades.size, last, 0.0),
        last_time_ns=_pick(trades.time_ns, last, 0),
        last_exchange=_pick(trades.exchange, last, 0),
        open=np.where(last >= 0, trades.price[np.argmax(counted)] if len(trades) else NO_PRICE, NO_PRICE),
        high=_pick(np.maximum.accumulate(np.where(counted, trades.price, -np.inf)), last, NO_PRICE),
        low=_pick(np.minimum.accumulate(np.where(counted, trades.price, np.inf)), last, NO_PRICE),
        volume=(_pick(np.cumsum(trades.size), latest, 0.0) // SHARES_A_VOLUME_UNIT).astype(np.int64),
        average=_pick(average, last, NO_PRICE),
        prints=latest + 1,
    )


def _period_ends(times_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The end of the quarter of a second in which each event falls, an event on an end belonging to it."""
    return -(-times_ns // SAMPLE_NS) * SAMPLE_NS


def _pick(column: NDArray[_T], rows: NDArray[np.int64], missing: float) -> NDArray[_T]:
    """The values in these rows; `missing` where the row is -1."""
    if not len(column):
        return np.full(len(rows), missing, dtype=column.dtype)
    return np.where(rows >= 0, column[rows], np.asarray(missing, dtype=column.dtype))
