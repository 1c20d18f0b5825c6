"""Messages about the connection itself."""

from __future__ import annotations

from collections.abc import Sequence

from spy_pipeline.gateway.wire.framing import Frame, message


def handshake(version: int, connection_time: str) -> Frame:
    """The server's side of the handshake: two fields and no message number."""
    return message(version, connection_time)


def managed_accounts(accounts: Sequence[str]) -> Frame:
    """The accounts behind this login."""
    return message(15, 1, ",".join(accounts))


def next_valid_id(order_id: int) -> Frame:
    """From which id on the client may number its orders."""
    return message(9, 1, order_id)


def current_time(epoch_seconds: int) -> Frame:
    """The server's time."""
    return message(49, 1, epoch_seconds)


def error(req_id: int, code: int, text: str) -> Frame:
    """An error of a request, or a notice where `req_id` is -1; the last field is for rejected orders and empty."""
    return message(4, 2, req_id, int(code), text, "")
