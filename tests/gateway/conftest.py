"""Gateways to talk to, in a thread or in a process of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from spy_pipeline.gateway.faults.fault import Fault
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.market.opening import open_market
from tests.gateway.gateway_process import GatewayProcess
from tests.gateway.gateway_thread import GatewayThread

OPEN_DAY = "2025-03-03"
"""An ordinary session; times of the tests lie within it unless they say otherwise."""


@pytest.fixture(scope="session")
def synthetic() -> Market:
    """A synthetic market without a plant, opened once."""
    return open_market("synthetic", 1)


@pytest.fixture
def gateway_thread(synthetic: Market) -> Iterator[Callable[..., GatewayThread]]:
    """Starts gateways in threads: `gateway_thread(*faults, start=..., speed=..., limits=...)`."""
    running: list[GatewayThread] = []

    def start(*faults: Fault, chance_seed: int = 0, market: Market = synthetic, **settings: Any) -> GatewayThread:
        settings = {"start": f"{OPEN_DAY}T10:30:00", "limits": False} | settings
        running.append(GatewayThread(market, faults, chance_seed, settings))
        return running[-1]

    yield start
    for gateway in running:
        gateway.close()


@pytest.fixture
def gateway_process(tmp_path: Path) -> Iterator[Callable[..., GatewayProcess]]:
    """Starts gateways in processes: `gateway_process(start=..., speed=..., faults=...)`."""
    running: list[GatewayProcess] = []

    def start(**options: object) -> GatewayProcess:
        home = tmp_path / f"home-{len(running)}"
        home.mkdir()
        options = {"start": f"{OPEN_DAY}T10:30:00", "seed": 1} | options
        running.append(GatewayProcess(home, options))
        return running[-1]

    yield start
    for gateway in running:
        gateway.close()
