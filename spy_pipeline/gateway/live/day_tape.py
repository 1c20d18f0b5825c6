"""One day of one symbol as streams read it."""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.gateway.live.quote_changes import beyond_prints
from spy_pipeline.gateway.live.samples import Samples, sample
from spy_pipeline.gateway.market.events import Quotes, Trades
from spy_pipeline.gateway.market.market import BookStream, BookView, MarketDay


class DayTape:
    """A market day with what streams need of it computed once."""

    def __init__(self, day: MarketDay, *, exact: bool) -> None:
        self.day = day
        self.exact = exact
        """Whether history counts every print."""
        self.trades: Trades = day.trades
        self.quotes: Quotes = day.quotes
        self.counted: NDArray[np.bool_] = np.ones(len(day.trades), dtype=np.bool_) if exact else day.trades.in_history
        """Which prints history counts; only they make the last price, high and low."""
        self.samples: Samples = sample(day.trades, self.counted, day.quotes)
        self.book = cache(self._book)

    @cached_property
    def quote_masks(self) -> NDArray[np.int8]:
        """The mask of each quote's live message: bit 0 for a bid past the low, bit 1 for an ask past the high."""
        bid_past_low, ask_past_high = beyond_prints(self.quotes, self.trades)
        return (bid_past_low + 2 * ask_past_high).astype(np.int8)

    def _book(self, view: BookView) -> BookStream:
        return self.day.book(view)


def between(times_ns: NDArray[np.int64], after_ns: int, until_ns: int) -> slice:
    """The rows later than `after_ns` and not later than `until_ns`."""
    first, stop = np.searchsorted(times_ns, (after_ns, until_ns), side="right").tolist()
    return slice(first, stop)


def whole_where_possible(sizes: NDArray[np.float64]) -> list[int] | list[float]:
    """Sizes as the wire writes them: whole numbers where all are."""
    whole = sizes.astype(np.int64)
    written: list[int] | list[float] = (whole if np.array_equal(whole, sizes) else sizes).tolist()
    return written
