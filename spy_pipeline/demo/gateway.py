"""The simulated gateway of a demo: as a program of its own while history is fetched, as a service in the session."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.services.process_groups import end_groups
from spy_pipeline.services.service import Service
from spy_pipeline.services.supervisor import marks_of

SPEED = 20
"""Market seconds that pass in one real second."""
GATEWAY = "gateway"
_PATIENCE_SECONDS = 10.0


def gateway_command(source: str, port: int, start_ns: int) -> tuple[str, ...]:
    """The program that serves a market from a moment on."""
    start = new_york_time(start_ns).replace(tzinfo=None).isoformat()
    program = (sys.executable, "-m", "spy_pipeline", "gateway", "--json", "--history", "exact")
    return (*program, "--source", source, "--port", str(port), "--start", start, "--speed", str(SPEED))


def gateway_service(source: str, port: int, start_ns: int) -> Service:
    """The gateway among the services; the session is over when it ends, because market time ends with it."""
    command = gateway_command(source, port, start_ns)
    return Service(
        GATEWAY, "the simulated market", command, port=port, port_setting="ibkr.port", has_page=False, must_last=True
    )


@contextmanager
def gateway_until(home: Home, source: str, port: int, start_ns: int) -> Iterator[None]:
    """A gateway of `home` that takes clients for the length of the block."""
    with subprocess.Popen(
        gateway_command(source, port, start_ns),
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | marks_of(home, GATEWAY),
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise SpyError("The simulated gateway did not start: its sentence above says why.")
            yield
        finally:
            end_groups([process.pid], _PATIENCE_SECONDS)
