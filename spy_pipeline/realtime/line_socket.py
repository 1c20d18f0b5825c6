"""A socket that brings lines: connected to the collector, read with a time limit."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path
from typing import Any

from spy_pipeline.core.errors import SpyError

_PIECE_BYTES = 1 << 16

Address = Path | int
"""A socket in the file system, or a port of 127.0.0.1."""


class LineSocket:
    """One connection to the collector's socket; a line is one JSON object."""

    def __init__(self, address: Address) -> None:
        """Connect; where nobody listens, or another user does, that is refused with a sentence."""
        self.place = str(address) if isinstance(address, Path) else f"127.0.0.1:{address}"
        """Where the other side is, for sentences."""
        family = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(address) if isinstance(address, Path) else ("127.0.0.1", address))
        except OSError as error:
            self._socket.close()
            raise SpyError(f"No collector serves rows at {self.place}: start it with `spy collector start`.") from error
        if isinstance(address, Path) and address.stat().st_uid != os.getuid():
            self._socket.close()
            raise SpyError(
                f"{address} belongs to another user, so what it says is not believed: let its owner remove it."
            )
        self._received = bytearray()

    def next(self, end: float) -> dict[str, Any] | None:
        """The next line, or None when `time.monotonic()` reaches `end` first; EOFError when the other side is gone."""
        while (size := self._received.find(b"\n")) < 0:
            self._socket.settimeout(max(end - time.monotonic(), 1e-6))
            try:
                piece = self._socket.recv(_PIECE_BYTES)
            except TimeoutError:
                return None
            except OSError as error:
                raise EOFError from error
            if not piece:
                raise EOFError
            self._received += piece
        line: dict[str, Any] = json.loads(self._received[:size])
        del self._received[: size + 1]
        return line

    def close(self) -> None:
        """End the connection."""
        self._socket.close()
