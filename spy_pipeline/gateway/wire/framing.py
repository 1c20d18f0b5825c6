"""Messages on the wire: four bytes of length, then fields that each end with NUL."""

from __future__ import annotations

from spy_pipeline.gateway.wire.errors import ProtocolError

LENGTH_BYTES = 4
MAX_REQUEST_BYTES = 0xFFFF
"""Longest request taken from a client; the longest real one, an order with conditions, has a tenth of that."""


class _Prefixes(dict[int, str]):
    """Four bytes of length as text, made once for each length."""

    def __missing__(self, length: int) -> str:
        prefix = length.to_bytes(LENGTH_BYTES, "big").decode("latin-1")
        if length < _SHORT:
            self[length] = prefix
        return prefix


_SHORT = 4096
_PREFIXES = _Prefixes()

Frame = str
"""A message ready for the wire as text in which every character stands for one byte (latin-1).

Streams write hundreds of thousands of these a second; text is joined and turned into bytes once for a whole block.
"""


def frame(payload: str) -> Frame:
    """Put its length before an ASCII payload whose fields already end with NUL."""
    return _PREFIXES[len(payload)] + payload


def message(*fields: object) -> Frame:
    """The frame with these fields: texts escaped to ASCII, truth values as 1 and 0."""
    return frame("".join([f"{wire_text(field)}\0" for field in fields]))


def wire_text(value: object) -> str:
    """A field's text: no NUL, nothing beyond ASCII (that leaves as a backslash escape), no `True`."""
    if isinstance(value, bool):
        return "1" if value else "0"
    text = str(value)
    if text.isascii():
        return text.replace("\0", " ")
    return text.encode("ascii", "backslashreplace").decode("ascii").replace("\0", " ")


def to_bytes(frames: str) -> bytes:
    """The bytes of one frame or of several joined ones."""
    return frames.encode("latin-1")


class FrameSplitter:
    """Cuts what a client sends into payloads, however TCP has cut or joined it."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, received: bytes) -> list[bytes]:
        """The payloads that are whole by now; a length beyond the limit ends the connection."""
        self._pending += received
        payloads = []
        position = 0
        while len(self._pending) - position >= LENGTH_BYTES:
            start = position + LENGTH_BYTES
            length = int.from_bytes(self._pending[position:start], "big")
            if length > MAX_REQUEST_BYTES:
                raise ProtocolError(f"a frame of {length} bytes is longer than {MAX_REQUEST_BYTES}")
            if len(self._pending) - start < length:
                break
            payloads.append(bytes(self._pending[start : start + length]))
            position = start + length
        del self._pending[:position]
        return payloads

    def take_prefix(self, received: bytes, prefix: bytes) -> bytes | None:
        """What follows `prefix` at the very beginning of a connection, or None while it is incomplete."""
        self._pending += received
        if not prefix.startswith(bytes(self._pending[: len(prefix)])):
            raise ProtocolError("the connection does not begin as a TWS API client's does")
        if len(self._pending) < len(prefix):
            return None
        rest = bytes(self._pending[len(prefix) :])
        self._pending.clear()
        return rest


def split_fields(payload: bytes) -> list[str]:
    """The fields of a payload; exactly one empty text after the last NUL is dropped, genuine empty fields stay."""
    fields = payload.decode("utf-8", errors="replace").split("\0")
    if fields[-1] == "":
        fields.pop()
    return fields
