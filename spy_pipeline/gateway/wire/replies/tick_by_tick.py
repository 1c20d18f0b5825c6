"""Messages that carry every single print or quote."""

from __future__ import annotations

from spy_pipeline.gateway.wire.framing import Frame, frame
from spy_pipeline.gateway.wire.replies.ticks import Amount

LAST, ALL_LAST, BID_ASK, MID_POINT = 1, 2, 3, 4


def print_tick(  # noqa: PLR0917 - parameters in the order of the wire
    req_id: int, kind: int, epoch_seconds: int, price: float, size: Amount, mask: int, exchange: str, condition: str
) -> Frame:
    """A print; kind LAST or ALL_LAST, mask bit 0 past limit, 1 unreported; the condition keeps its blanks."""
    return frame(f"99\0{req_id}\0{kind}\0{epoch_seconds}\0{price}\0{size}\0{mask}\0{exchange}\0{condition}\0")


def quote_tick(  # noqa: PLR0917 - parameters in the order of the wire
    req_id: int, epoch_seconds: int, bid: float, ask: float, bid_size: Amount, ask_size: Amount, mask: int
) -> Frame:
    """A quote; mask bit 0 bid past low, bit 1 ask past high (the reverse of the historical message)."""
    return frame(f"99\0{req_id}\x003\0{epoch_seconds}\0{bid}\0{ask}\0{bid_size}\0{ask_size}\0{mask}\0")


def mid_point_tick(req_id: int, epoch_seconds: int, mid_point: float) -> Frame:
    """The middle of a quote."""
    return frame(f"99\0{req_id}\x004\0{epoch_seconds}\0{mid_point}\0")
