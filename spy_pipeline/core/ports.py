"""Whether a port of this machine can be listened on."""

from __future__ import annotations

import errno
import socket


def port_trouble(port: int) -> str | None:
    """Why no server can listen on 127.0.0.1 at `port`, as the rest of a sentence; None where one can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return "is taken by another program"
            if error.errno == errno.EACCES:
                return "may not be used by this user"
            raise
    return None
