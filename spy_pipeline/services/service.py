"""One program that runs all day."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

_ANSWER_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Service:
    """What to start, and how to see that it is there."""

    name: str
    """A short name, also that of its log file."""
    purpose: str
    """What it is for, in a few words."""
    command: tuple[str, ...]
    """The program and its arguments."""
    port: int | None = None
    """The port on 127.0.0.1 on which it answers once it is ready."""
    port_setting: str | None = None
    """The setting that says which port."""
    socket_file: Path | None = None
    """The socket on which it answers once it is ready."""
    after: tuple[str, ...] = ()
    """Services that must be ready before this one is started."""

    log_file: str = ""
    """The log that it keeps itself, in the home's folder of logs; empty where what it prints is all there is."""
    children_go_on: bool = False
    """Whether what it started goes on when it fails, as runs do."""
    has_page: bool = True
    """Whether a browser can open its port."""
    must_last: bool = False
    """Whether everything ends with it, instead of it being started again."""

    @property
    def address(self) -> str:
        """Where a browser finds it; empty for what has no page."""
        return "" if self.port is None or not self.has_page else f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Whether it takes connections; always true for what takes none."""
        if self.port is not None:
            return _accepts(socket.AF_INET, ("127.0.0.1", self.port))
        return self.socket_file is None or _accepts(socket.AF_UNIX, str(self.socket_file))


def _accepts(family: socket.AddressFamily, place: tuple[str, int] | str) -> bool:
    with socket.socket(family) as probe:
        probe.settimeout(_ANSWER_SECONDS)
        return probe.connect_ex(place) == 0
