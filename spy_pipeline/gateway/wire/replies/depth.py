"""Messages of an order book."""

from __future__ import annotations

from spy_pipeline.gateway.wire.framing import Frame, frame
from spy_pipeline.gateway.wire.replies.ticks import Amount


def market_depth(  # noqa: PLR0917 - parameters in the order of the wire
    req_id: int, position: int, operation: int, side: int, price: float, size: Amount
) -> Frame:
    """One operation on the book of a venue that shows no names; side 0 is the ask, 1 the bid."""
    return frame(f"12\x001\0{req_id}\0{position}\0{operation}\0{side}\0{price}\0{size}\0")


def market_depth_l2(  # noqa: PLR0917 - parameters in the order of the wire
    req_id: int, position: int, maker: str, operation: int, side: int, price: float, size: Amount, smart: int
) -> Frame:
    """One operation on a book whose rows carry a market maker or, in a book of all venues, the exchange's name."""
    return frame(f"13\x001\0{req_id}\0{position}\0{maker}\0{operation}\0{side}\0{price}\0{size}\0{smart}\0")
