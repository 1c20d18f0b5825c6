"""Captures of the TWS wire: what a server sent after its handshake reply, byte by byte in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spy_pipeline import _native
from spy_pipeline.core.errors import SpyError

_PIECE_BYTES = 1 << 16


def decoded_messages(capture: Path, *, with_books: bool) -> Iterator[dict[str, object]]:
    """Every message of a capture in order, with its `type` and all its fields.

    Nothing that a capture holds ends this early but a length that no message has: after it there is no telling where
    the next message begins. It comes as the last message, of type `malformed`.
    """
    decoder = _native.WireDecoder(with_books=with_books)
    try:
        with capture.open("rb") as content:
            while not decoder.is_lost and (piece := content.read(_PIECE_BYTES)):
                yield from decoder.feed(piece)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SpyError(f"{capture} cannot be read ({reason}): name a file with captured TWS messages.") from error
    yield from decoder.end()
