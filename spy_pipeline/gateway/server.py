"""Listens on the loopback address and keeps the clients."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Sequence

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.gateway.connection.client_connection import ClientConnection
from spy_pipeline.gateway.faults.injector import FaultInjector
from spy_pipeline.gateway.limits.limits import Limits
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.simulation import Simulation

HOST = "127.0.0.1"
MAX_CLIENTS = 32
"""A gateway serves up to this many clients, as IBKR's does; further ones are closed at once."""


class GatewayServer:
    """Accepts clients and serves each until it leaves."""

    def __init__(self, simulation: Simulation, limits: Limits, faults: FaultInjector) -> None:
        self._simulation = simulation
        self._limits = limits
        self._faults = faults
        self._connections: set[ClientConnection] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._port

    @property
    def clock(self) -> Clock:
        """Market time."""
        return self._simulation.clock

    @property
    def server_time(self) -> ServerTime:
        """The time that clients are told."""
        return self._simulation.server_time

    @property
    def clients(self) -> Sequence[ClientConnection]:
        """Everyone who has started the API and is connected now."""
        return [connection for connection in self._connections if connection.client_id is not None]

    async def start(self, port: int) -> None:
        """Listen on `port`, 0 for any free one; a taken one is refused with a sentence."""
        try:
            self._server = await asyncio.start_server(self._accept, HOST, port)
        except OSError as error:
            trouble = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be opened ({error.strerror})"
            raise SpyError(f"Port {port} of {HOST} {trouble}: stop what uses it, or give another --port.") from error
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listen no more and drop everyone."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def restart(self, real_seconds: float) -> None:
        """Drop everyone, refuse connections for a while, then listen on the same port again."""
        await self.stop()
        await asyncio.sleep(real_seconds)
        await self.start(self._port)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MAX_CLIENTS:
            writer.close()
            return
        connection = ClientConnection(reader, writer, self._simulation, self._limits, self._faults)
        self._connections.add(connection)
        task = asyncio.create_task(connection.run(self._claim))
        self._serving.add(task)
        await asyncio.wait((task,))
        self._serving.discard(task)
        self._connections.discard(connection)

    def _claim(self, connection: ClientConnection, client_id: int) -> bool:
        """Give a connection its client id, unless another one has it."""
        if any(other.client_id == client_id for other in self._connections):
            return False
        connection.client_id = client_id
        return True
