"""Bars of any size out of prints and quotes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import NANOSECONDS, new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.events import Bars, Quotes, Trades

SECONDS_A_DAY = 86_400
_NONE = -1

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]


def bar_starts(session: Session, seconds: int, until_ns: int) -> Instants:
    """Starts of the session's bars that begin before `until_ns`: on New York's clock, the first at the opening."""
    stop = min(session.close_ns, until_ns)
    if stop <= session.open_ns:
        return np.empty(0, dtype=np.int64)
    if seconds >= SECONDS_A_DAY:
        return np.array([session.open_ns], dtype=np.int64)
    opened = new_york_time(session.open_ns)
    into_day = opened.hour * 3600 + opened.minute * 60 + opened.second
    grid = session.open_ns - into_day % seconds * NANOSECONDS
    starts = np.arange(grid, stop, seconds * NANOSECONDS, dtype=np.int64)
    starts[0] = session.open_ns
    return starts


def trade_bars(prints: Trades, session: Session, seconds: int, until_ns: int) -> Bars:
    """Bars of the prints before `until_ns`; a stretch without prints has no bar."""
    starts = bar_starts(session, seconds, until_ns)
    stop = int(np.searchsorted(prints.time_ns, until_ns))
    if stop == 0 or len(starts) == 0:
        return _no_bars()
    bins = np.searchsorted(starts, prints.time_ns[:stop], side="right") - 1
    first = np.flatnonzero(np.diff(bins, prepend=-1))
    price, size = prints.price[:stop], prints.size[:stop]
    last = np.append(first[1:], stop) - 1
    volume = np.add.reduceat(size, first)
    turnover = np.add.reduceat(price * size, first)
    traded = volume > 0.0
    wap = np.where(traded, turnover / np.where(traded, volume, 1.0), price[last])
    return Bars(
        starts[bins[first]],
        price[first],
        np.maximum.reduceat(price, first),
        np.minimum.reduceat(price, first),
        price[last],
        volume,
        wap,
        last - first + 1,
    )


def value_bars(time_ns: Instants, value: Floats, session: Session, seconds: int, until_ns: int) -> Bars:
    """Bars of a value that stands from each of its times to the next; also a stretch without a change has a bar."""
    starts = bar_starts(session, seconds, until_ns)
    starts = starts[starts >= time_ns[0]] if len(time_ns) else starts[:0]
    if len(starts) == 0:
        return _no_bars()
    stop = int(np.searchsorted(time_ns, min(until_ns, session.close_ns)))
    standing = np.searchsorted(time_ns, starts, side="right") - 1
    last = np.append(np.searchsorted(time_ns, starts[1:]), stop) - 1
    high, low = _extremes(value[:stop], standing, last)
    unknown = np.full(len(starts), float(_NONE))
    count = np.full(len(starts), _NONE, dtype=np.int64)
    return Bars(starts, value[standing], high, low, value[last], unknown, unknown, count)


def bid_ask_bars(quotes: Quotes, session: Session, seconds: int, until_ns: int) -> Bars:
    """Bars with the time averages of bid and ask as open and close, the lowest bid and the highest ask."""
    bids = value_bars(quotes.time_ns, quotes.bid, session, seconds, until_ns)
    asks = value_bars(quotes.time_ns, quotes.ask, session, seconds, until_ns)
    if len(bids) == 0:
        return bids
    ends = np.append(bids.start_ns[1:], min(until_ns, session.close_ns))
    mean_bid = _time_average(quotes.time_ns, quotes.bid, bids.start_ns, ends)
    mean_ask = _time_average(quotes.time_ns, quotes.ask, bids.start_ns, ends)
    return Bars(bids.start_ns, mean_bid, asks.high, bids.low, mean_ask, bids.volume, bids.wap, bids.count)


def _extremes(value: Floats, first: NDArray[np.intp], last: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Highest and lowest value between positions `first` and `last`, both included; stretches may share an end."""
    edges = np.stack([first, last + 1], axis=1).ravel()
    closed = np.append(value, value[-1:])
    return np.maximum.reduceat(closed, edges)[::2], np.minimum.reduceat(closed, edges)[::2]


def _time_average(time_ns: Instants, price: Floats, start_ns: Instants, end_ns: Instants) -> Floats:
    """Average over each stretch of a price in whole cents that stands from each time to the next; exact sums."""
    cents = np.round(price * 100.0).astype(np.int64)
    above = cents - cents[0]
    area = np.concatenate([[0], np.cumsum(above[:-1] * np.diff(time_ns))])

    def area_until(instant: Instants) -> Instants:
        row = np.searchsorted(time_ns, instant, side="right") - 1
        until: Instants = area[row] + above[row] * (instant - time_ns[row])
        return until

    mean = (area_until(end_ns) - area_until(start_ns)) / (end_ns - start_ns)
    average: Floats = np.round((mean + cents[0]) / 100.0, 6)
    return average


def _no_bars() -> Bars:
    times, prices = np.empty(0, dtype=np.int64), np.empty(0)
    return Bars(times, prices, prices, prices, prices, prices, prices, times)
