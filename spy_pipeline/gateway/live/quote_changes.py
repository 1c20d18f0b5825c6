"""Which quotes differ from the ones before, and which lie beyond the day's prints."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.gateway.market.events import Quotes, Trades

_PRICE_DIGITS = 6


def price_changes(quotes: Quotes, rows: slice) -> NDArray[np.bool_]:
    """Which of these rows differ in a price from the row before; the first of a day does."""
    return _differs(quotes.bid, rows) | _differs(quotes.ask, rows)


def mid_point_changes(quotes: Quotes, rows: slice) -> NDArray[np.bool_]:
    """Which of these rows have another middle than the row before; the first of a day does."""
    first = max(0, rows.start - 1)
    reach = quotes.rows(slice(first, rows.stop))
    return _differs(mid_points(reach), slice(rows.start - first, rows.stop - first))


def mid_points(quotes: Quotes) -> NDArray[np.float64]:
    """The middle of each quote."""
    return np.round((quotes.bid + quotes.ask) / 2, _PRICE_DIGITS)


def beyond_prints(quotes: Quotes, trades: Trades) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each quote whether its bid is below the lowest print so far, and whether its ask is above the highest."""
    if not len(trades):
        never = np.zeros(len(quotes), dtype=np.bool_)
        return never, never
    latest = np.searchsorted(trades.time_ns, quotes.time_ns, side="right") - 1
    printed = latest >= 0
    lowest, highest = np.minimum.accumulate(trades.price)[latest], np.maximum.accumulate(trades.price)[latest]
    return printed & (quotes.bid < lowest), printed & (quotes.ask > highest)


def _differs(column: NDArray[np.float64], rows: slice) -> NDArray[np.bool_]:
    if rows.start == 0:
        changed = np.ones(rows.stop, dtype=np.bool_)
        changed[1:] = column[1 : rows.stop] != column[: rows.stop - 1]
        return changed
    return np.asarray(column[rows] != column[rows.start - 1 : rows.stop - 1])
