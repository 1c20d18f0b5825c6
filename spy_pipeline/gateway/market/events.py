"""What happens in a market, as columns: prints, quotes, bars, and the rows and operations of a book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EXCHANGES = ("ARCA", "NASDAQ", "BATS", "EDGX", "NYSE", "IEX", "MEMX", "BYX", "DRCTEDGE", "FINRA")
"""Where a print or a quote comes from, by its index in the event columns; FINRA prints trades and never quotes."""

CONDITIONS = ("", "   I", " F", " F I", " O X", " 6 X", "@ 4 W", "   B", "  Z")
"""Sale conditions by index, with the blanks the wire carries: regular, odd lot, sweep, odd sweep, opening cross,
closing cross, derivatively priced, average price, out of sequence (late)."""

REGULAR, ODD_LOT, SWEEP, ODD_SWEEP, OPENING_CROSS, CLOSING_CROSS, DERIVATIVE, AVERAGE_PRICE, LATE = range(9)

BUYER, SELLER = 1, -1


@dataclass(frozen=True, slots=True)
class Trades:
    """Prints in order of time, one row each; some rows share a time."""

    time_ns: NDArray[np.int64]
    """When it was printed, nanoseconds since 1970 UTC."""
    price: NDArray[np.float64]
    """US dollars a share."""
    size: NDArray[np.float64]
    """Shares; whole, except where a replayed bar has fewer shares than prints or a fractional volume."""
    aggressor: NDArray[np.int8]
    """Who crossed the spread: BUYER or SELLER."""
    exchange: NDArray[np.uint8]
    """Index into EXCHANGES."""
    condition: NDArray[np.uint8]
    """Index into CONDITIONS."""
    in_history: NDArray[np.bool_]
    """Whether filtered history counts the print; average-price, derivative and late ones are left out of it."""

    def __len__(self) -> int:
        return len(self.time_ns)

    def rows(self, chosen: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Trades:
        """The chosen prints only."""
        return Trades(
            self.time_ns[chosen],
            self.price[chosen],
            self.size[chosen],
            self.aggressor[chosen],
            self.exchange[chosen],
            self.condition[chosen],
            self.in_history[chosen],
        )


@dataclass(frozen=True, slots=True)
class Quotes:
    """The national best bid and offer after each change, in order of time; the first row stands at the opening."""

    time_ns: NDArray[np.int64]
    """From when on it stands, nanoseconds since 1970 UTC."""
    bid: NDArray[np.float64]
    """Best bid, US dollars; always below the ask."""
    ask: NDArray[np.float64]
    """Best offer, US dollars."""
    bid_size: NDArray[np.float64]
    """Shares bid for at the best bid, in whole lots of 100."""
    ask_size: NDArray[np.float64]
    """Shares offered at the best offer, in whole lots of 100."""
    bid_exchange: NDArray[np.uint8]
    """Index into EXCHANGES of the venue that leads at the bid."""
    ask_exchange: NDArray[np.uint8]
    """Index into EXCHANGES of the venue that leads at the offer."""

    def __len__(self) -> int:
        return len(self.time_ns)

    def rows(self, chosen: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Quotes:
        """The chosen quotes only."""
        return Quotes(
            self.time_ns[chosen],
            self.bid[chosen],
            self.ask[chosen],
            self.bid_size[chosen],
            self.ask_size[chosen],
            self.bid_exchange[chosen],
            self.ask_exchange[chosen],
        )


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of one size in order of time; a stretch in which nothing happened has no bar."""

    start_ns: NDArray[np.int64]
    """First instant of the bar, nanoseconds since 1970 UTC."""
    open: NDArray[np.float64]
    """First price, US dollars (for volatility bars a yearly volatility, 0.2 for 20 %)."""
    high: NDArray[np.float64]
    """Highest price."""
    low: NDArray[np.float64]
    """Lowest price."""
    close: NDArray[np.float64]
    """Last price."""
    volume: NDArray[np.float64]
    """Shares traded; -1 where the bars are not of trades."""
    wap: NDArray[np.float64]
    """Average price weighted with volume; -1 where the bars are not of trades."""
    count: NDArray[np.int64]
    """Number of prints; -1 where the bars are not of trades."""

    def __len__(self) -> int:
        return len(self.start_ns)

    def rows(self, chosen: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Bars:
        """The chosen bars only."""
        return Bars(
            self.start_ns[chosen],
            self.open[chosen],
            self.high[chosen],
            self.low[chosen],
            self.close[chosen],
            self.volume[chosen],
            self.wap[chosen],
            self.count[chosen],
        )


INSERT, UPDATE, DELETE = 0, 1, 2
ASK, BID = 0, 1


class BookRow(NamedTuple):
    """One row of one side of a book."""

    price: float
    """US dollars."""
    size: float
    """Shares, in whole lots of 100."""
    venue: str
    """Name of the exchange in a book of several venues; empty in the book of one."""


class BookOperation(NamedTuple):
    """One change of a book whose sides are lists: an insert shifts rows down, a delete shifts them up."""

    time_ns: int
    """When it happens, nanoseconds since 1970 UTC."""
    position: int
    """Row, 0 at the top."""
    operation: int
    """INSERT, UPDATE or DELETE."""
    side: int
    """ASK or BID."""
    price: float
    """US dollars; 0 for a delete."""
    size: float
    """Shares; 0 for a delete."""
    venue: str
    """Name of the exchange in a book of several venues; empty in the book of one."""
