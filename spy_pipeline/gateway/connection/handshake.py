"""The first words of a connection, until both sides know which version they speak."""

from __future__ import annotations

import asyncio
import re

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.gateway.wire.errors import ProtocolError
from spy_pipeline.gateway.wire.framing import Frame, FrameSplitter
from spy_pipeline.gateway.wire.replies.session import handshake

SERVER_VERSION = 176
"""The only version whose layouts the gateway speaks."""
PREFIX = b"API\0"
READ_BYTES = 1 << 16

_RANGE = re.compile(rb"v([0-9]{1,4})\.\.([0-9]{1,4})(?: [ -~]{0,200})?\0?")


class ByteSource:
    """Payloads of a client's frames in order, from the socket's reader."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._splitter = FrameSplitter()
        self._ready: list[bytes] = []

    async def greeting(self) -> bytes:
        """The version text that follows the four unframed bytes of a client's greeting."""
        rest: bytes | None = None
        while rest is None:
            rest = self._splitter.take_prefix(await self._receive(), PREFIX)
        self._ready += self._splitter.feed(rest)
        return await self.payload()

    async def payload(self) -> bytes:
        """The next frame's payload; EOFError when the client has left."""
        while not self._ready:
            self._ready += self._splitter.feed(await self._receive())
        return self._ready.pop(0)

    async def _receive(self) -> bytes:
        received = await self._reader.read(READ_BYTES)
        if not received:
            raise EOFError
        return received


def agree(greeting: bytes, now_ns: int) -> Frame:
    """The server's answer to a client's range of versions; a range without 176 ends the connection."""
    match = _RANGE.fullmatch(greeting)
    if match is None:
        raise ProtocolError(f"{greeting[:40]!r} is no range of versions such as v100..176")
    lowest, highest = int(match[1]), int(match[2])
    if not lowest <= SERVER_VERSION <= highest:
        raise ProtocolError(f"the client speaks versions {lowest} to {highest}, the gateway only {SERVER_VERSION}")
    return handshake(SERVER_VERSION, f"{new_york_time(now_ns):%Y%m%d %H:%M:%S %Z}")
