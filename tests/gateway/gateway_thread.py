"""A gateway in a thread of this process: quick to start, and its clock and settings are at hand."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from spy_pipeline.core.clock import SimulatedClock
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.gateway.faults.fault import Fault
from spy_pipeline.gateway.faults.injector import FaultInjector
from spy_pipeline.gateway.faults.script import FaultScript
from spy_pipeline.gateway.faults.timed_faults import TimedFaults
from spy_pipeline.gateway.limits.limits import Limits
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.running import assemble
from spy_pipeline.gateway.server import GatewayServer
from spy_pipeline.gateway.settings import GatewaySettings
from tests.gateway.wire_client import WireClient


class GatewayThread:
    """Serves until closed."""

    def __init__(self, market: Market, faults: tuple[Fault, ...], seed: int, settings: dict[str, Any]) -> None:
        self._settings = GatewaySettings(**settings)
        self._market = market
        self._script = FaultScript(seed, faults)
        self._ready = threading.Event()
        self._clients: list[WireClient] = []
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.thread.start()
        assert self._ready.wait(20.0), "the gateway did not start"

    def client(self, client_id: int | None = 1) -> WireClient:
        """A connected client that is closed with the gateway."""
        client = WireClient(self.port, client_id)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Leave, and end the gateway."""
        for client in self._clients:
            client.close()
        self._loop.call_soon_threadsafe(self._ended.set)
        self.thread.join(20.0)
        assert not self.thread.is_alive(), "the gateway did not end"

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        start_ns = self._settings.start_ns(datetime.now(UTC))
        self.clock = SimulatedClock(ClockAnchor.starting_now(start_ns, self._settings.speed or 1.0))
        with ThreadPoolExecutor(1) as worker, ThreadPoolExecutor(1) as history_worker:
            self.simulation = assemble(self._settings, self._market, self.clock, worker, history_worker)
            self.limits = Limits(enforced=self._settings.limits)
            injector = FaultInjector(self._script)
            self.server = server = GatewayServer(self.simulation, self.limits, injector)
            await server.start(0)
            self.port = server.port
            faults = asyncio.create_task(TimedFaults(injector, server).run(start_ns))
            self._ready.set()
            await self._ended.wait()
            faults.cancel()
            await asyncio.gather(faults, return_exceptions=True)
            await server.stop()
