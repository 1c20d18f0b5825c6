"""What goes out to one client, and what happens to it on the way."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from random import Random

from spy_pipeline.gateway.wire.framing import LENGTH_BYTES, to_bytes

SLOW_CLIENT_SECONDS = 10.0
"""A client that takes nothing for this long, in real time, while its buffer is full is dropped."""
BUFFER_BYTES = 1 << 20
"""How much may wait for a client before nothing more is made for it."""

_PAUSE_BETWEEN_PIECES = 0.0005


class ClientTooSlowError(Exception):
    """The client does not read what it asked for."""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How a faulty network cuts or joins what is sent."""

    piece_bytes: int = 0
    """Send pieces of this many bytes one after the other; 0 for no cutting."""
    hold_seconds: float = 0.0
    """Collect for this long, in real time, and send all at once; 0 for no holding."""


class Garbling:
    """A faulty network that changes some of the bytes that it carries."""

    def __init__(self, one_in: int, seed: int) -> None:
        self._one_in = one_in
        self._random = Random(f"garbling/{seed}")

    def garbled(self, content: bytes) -> bytes:
        """The same number of bytes, one in so many of them another than before."""
        spoiled = bytearray(content)
        for place in range(len(spoiled)):
            if self._random.random() * self._one_in < 1.0:
                spoiled[place] ^= self._random.randrange(1, 256)
        return bytes(spoiled)


class Outbox:
    """Writes frames to the socket; faults may hold, cut, change or end what it writes."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._writer.transport.set_write_buffer_limits(high=BUFFER_BYTES)
        self._segmentation = Segmentation()
        self._held = bytearray()
        self._courier: asyncio.Task[None] | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._room = asyncio.Event()
        self._room.set()
        self._cut_next = False
        self._garbling: Garbling | None = None

    @property
    def is_closing(self) -> bool:
        """Whether nothing more will go out."""
        return self._writer.is_closing()

    def send(self, frames: str) -> None:
        """Put whole frames on their way."""
        if not frames or self.is_closing:
            return
        content = to_bytes(frames)
        if self._cut_next:
            self._send_half(content)
        elif self._is_undisturbed():
            self._write(content)
        else:
            self._hold(content)

    async def drain(self) -> None:
        """Wait until the client has taken enough; one that takes nothing for long is given up."""
        await self._room.wait()
        try:
            async with asyncio.timeout(SLOW_CLIENT_SECONDS):
                await self._writer.drain()
        except TimeoutError as error:
            raise ClientTooSlowError from error

    def segment(self, segmentation: Segmentation) -> None:
        """From now on cut or join what is sent in this way."""
        self._segmentation = segmentation

    def garble(self, garbling: Garbling | None) -> None:
        """From now on change bytes of what is sent in this way; None sends them as they are."""
        self._garbling = garbling

    async def stall(self, seconds: float) -> None:
        """Send nothing for a while, in real time, with the socket open; for ever where `seconds` is infinite."""
        self._open.clear()
        try:
            await asyncio.sleep(seconds if seconds < float("inf") else 1e9)
        finally:
            self._open.set()

    def cut_next_frame(self) -> None:
        """Send half of the next frame and close."""
        self._cut_next = True

    def close(self) -> None:
        """Send what is underway and close the socket."""
        self._writer.close()

    async def wait_closed(self) -> None:
        """Return when the socket is gone; what a dead client never took is dropped."""
        if self._courier is not None:
            self._courier.cancel()
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()
                return
        self._writer.transport.abort()

    def _is_undisturbed(self) -> bool:
        return self._open.is_set() and not self._held and self._segmentation == Segmentation()

    def _write(self, content: bytes) -> None:
        self._writer.write(content if self._garbling is None else self._garbling.garbled(content))

    def _send_half(self, content: bytes) -> None:
        length = int.from_bytes(content[:LENGTH_BYTES], "big")
        self._writer.write(content[: LENGTH_BYTES + length // 2])
        self._writer.close()

    def _hold(self, content: bytes) -> None:
        self._held += content
        if len(self._held) > BUFFER_BYTES:
            self._room.clear()
        if self._courier is None or self._courier.done():
            self._courier = asyncio.create_task(self._deliver())

    async def _deliver(self) -> None:
        """Bring what is held to the client in the way the present fault demands."""
        while self._held and not self.is_closing:
            await self._open.wait()
            segmentation = self._segmentation
            if segmentation.hold_seconds > 0.0:
                await asyncio.sleep(segmentation.hold_seconds)
            size = segmentation.piece_bytes or len(self._held)
            self._write(bytes(self._held[:size]))
            del self._held[:size]
            if len(self._held) <= BUFFER_BYTES:
                self._room.set()
            await asyncio.sleep(_PAUSE_BETWEEN_PIECES if segmentation.piece_bytes else 0.0)
        self._room.set()
