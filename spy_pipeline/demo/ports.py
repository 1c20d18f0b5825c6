"""Ports for a demo: those of the settings where they are free, others where something has them."""

from __future__ import annotations

import socket

from spy_pipeline.core.ports import port_trouble
from spy_pipeline.core.settings import Settings


def free_ports(settings: Settings) -> dict[str, int]:
    """A free port for each setting that names one."""
    wanted = {
        "ibkr.port": settings.ibkr.port,
        "page.port": settings.page.port,
        "services.dagster_port": settings.services.dagster_port,
        "services.mlflow_port": settings.services.mlflow_port,
    }
    chosen: dict[str, int] = {}
    for setting, port in wanted.items():
        is_free = port not in chosen.values() and port_trouble(port) is None
        chosen[setting] = port if is_free else _any_free_port()
    return chosen


def variables_of(settings: dict[str, object]) -> dict[str, str]:
    """The environment that gives settings these values."""
    return {f"SPY_{name.replace('.', '__').upper()}": str(value) for name, value in settings.items()}


def _any_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
