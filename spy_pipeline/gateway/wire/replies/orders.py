"""Messages that end the lists of orders and executions."""

from __future__ import annotations

from spy_pipeline.gateway.wire.framing import Frame, message


def open_order_end() -> Frame:
    """All open orders were sent."""
    return message(53, 1)


def completed_orders_end() -> Frame:
    """All completed orders were sent; this message has a single field."""
    return message(102)


def executions_end(req_id: int) -> Frame:
    """All executions were sent."""
    return message(55, 1, req_id)
