"""Messages about the past: bars and their continuation, ticks, the first moment, sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spy_pipeline.gateway.wire.framing import Frame, frame, message
from spy_pipeline.gateway.wire.replies.ticks import Amount


class WireBar(NamedTuple):
    """A bar as it is written: its time already in the form that was asked for."""

    time: str
    """Start of the bar."""
    open: float
    """First price."""
    high: float
    """Highest price."""
    low: float
    """Lowest price."""
    close: float
    """Last price."""
    volume: Amount
    """Shares; -1 where the bars are not of trades."""
    wap: float
    """Average price weighted with volume; -1 where the bars are not of trades."""
    prints: int
    """Number of prints; -1 where the bars are not of trades."""


def historical_data(req_id: int, start: str, end: str, bars: Sequence[WireBar]) -> Frame:
    """All bars of one request; this message is also its end."""
    rows = "".join([f"{t}\0{o}\0{h}\0{lo}\0{c}\0{v}\0{w}\0{n}\0" for t, o, h, lo, c, v, w, n in bars])
    return frame(f"17\0{req_id}\0{start}\0{end}\0{len(bars)}\0{rows}")


def historical_data_update(req_id: int, bar: WireBar) -> Frame:
    """The present bar of a request kept up to date: count first, close before high and low, wap before volume."""
    return message(90, req_id, bar.prints, bar.time, bar.open, bar.close, bar.high, bar.low, bar.wap, bar.volume)


def real_time_bar(req_id: int, epoch_seconds: int, bar: WireBar) -> Frame:
    """A five-second bar, stamped with its start."""
    prices = (bar.open, bar.high, bar.low, bar.close)
    return message(50, 3, req_id, epoch_seconds, *prices, bar.volume, bar.wap, bar.prints)


def head_timestamp(req_id: int, text: str) -> Frame:
    """The first moment of which there is data."""
    return message(88, req_id, text)


def historical_schedule(
    req_id: int, start: str, end: str, zone: str, sessions: Sequence[tuple[str, str, str]]
) -> Frame:
    """Start, end and day of each session."""
    return message(106, req_id, start, end, zone, len(sessions), *[field for row in sessions for field in row])


def historical_mid_points(req_id: int, rows: Sequence[tuple[int, float]], *, done: bool) -> Frame:
    """Middles of past quotes: seconds since 1970 UTC and price; the size is always 0."""
    ticks = "".join([f"{seconds}\x000\0{price}\x000\0" for seconds, price in rows])
    return frame(f"96\0{req_id}\0{len(rows)}\0{ticks}{int(done)}\0")


def historical_quotes(
    req_id: int, rows: Sequence[tuple[int, int, float, float, Amount, Amount]], *, done: bool
) -> Frame:
    """Past quotes: seconds, mask (bit 0 ask past high, bit 1 bid past low), bid, ask and their sizes."""
    ticks = "".join([f"{s}\0{m}\0{b}\0{a}\0{bs}\0{asz}\0" for s, m, b, a, bs, asz in rows])
    return frame(f"97\0{req_id}\0{len(rows)}\0{ticks}{int(done)}\0")


def historical_prints(req_id: int, rows: Sequence[tuple[int, int, float, Amount, str, str]], *, done: bool) -> Frame:
    """Past prints: seconds, mask (bit 0 past limit, bit 1 unreported), price, size, exchange and condition."""
    ticks = "".join([f"{s}\0{m}\0{p}\0{z}\0{e}\0{c}\0" for s, m, p, z, e, c in rows])
    return frame(f"98\0{req_id}\0{len(rows)}\0{ticks}{int(done)}\0")
