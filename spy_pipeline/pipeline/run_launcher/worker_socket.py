"""The Unix socket between whoever launches runs and the forkserver: one JSON object a line, owner-only."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spy_pipeline.core.home import Home

_LONGEST_ANSWER = 1 << 16


def socket_path(home: Home) -> Path:
    """Where the forkserver of a home listens."""
    return home.state_folder / "forkserver.sock"


def listen(path: Path) -> socket.socket:
    """A listening socket that takes the place of whatever listened at `path`, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    name = f".{path.name}.{os.getpid()}"
    with _short_name(path.parent / name) as short:
        listener.bind(short)
    (path.parent / name).chmod(0o600)
    listener.listen(16)
    (path.parent / name).rename(path)
    return listener


def connect(path: Path, timeout_s: float) -> socket.socket:
    """A connection to whoever listens at `path`; `OSError` where nobody does."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout_s)
    try:
        with _short_name(path) as short:
            connection.connect(short)
    except OSError:
        connection.close()
        raise
    return connection


def tell(connection: socket.socket, message: Mapping[str, Any]) -> None:
    """Send one message."""
    connection.sendall(json.dumps(message).encode() + b"\n")


def hear(connection: socket.socket) -> dict[str, Any]:
    """The next message; `ConnectionError` when the other side is gone."""
    received = b""
    while not received.endswith(b"\n"):
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            raise ConnectionError("the other side closed the connection")
        received += part
    message: dict[str, Any] = json.loads(received)
    return message


@contextlib.contextmanager
def _short_name(path: Path) -> Iterator[str]:
    """A name for `path` that fits the 107 bytes of a socket address, however deep the home lies."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
