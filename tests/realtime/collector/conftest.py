"""A simulated gateway and collectors that share a home."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from spy_pipeline.core.home import Home
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess


@pytest.fixture
def gateway(home: Home) -> Iterator[Callable[..., GatewayProcess]]:
    """Starts gateways whose clock is the home's: `gateway(start=..., speed=..., faults=...)`."""
    running: list[GatewayProcess] = []

    def start(**options: object) -> GatewayProcess:
        running.append(GatewayProcess(home.root, {"seed": 1, "history": "exact"} | options))
        return running[-1]

    yield start
    for process in running:
        process.close()


@pytest.fixture
def collector(home: Home) -> Iterator[Callable[..., CollectorProcess]]:
    """Starts collectors: `collector(port, settings)`."""
    running: list[CollectorProcess] = []

    def start(port: int, settings: str = "") -> CollectorProcess:
        running.append(CollectorProcess(home, port, settings))
        return running[-1]

    yield start
    for process in running:
        process.close()
        if process.process.stderr is not None:
            process.process.stderr.close()
