"""What must hold before the services are started, and what the user should know when they are."""

from __future__ import annotations

import shutil
import socket

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.ports import port_trouble
from spy_pipeline.core.settings import Settings
from spy_pipeline.services.service import Service

_MEBIBYTE = 1 << 20
_GATEWAY_SECONDS = 2.0


def require_room(home: Home, settings: Settings) -> None:
    """Refuse to start on a disk that is nearly full."""
    home.root.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home.root).free // _MEBIBYTE
    wanted = settings.storage.free_megabytes
    if free < wanted:
        raise SpyError(
            f"Only {free} MiB are free at {home.root}, less than storage.free_megabytes = {wanted}: "
            "free some space, or lower that setting."
        )


def require_free_ports(services: list[Service]) -> None:
    """Refuse to start where two services want one port, or another program has it."""
    owners: dict[int, Service] = {}
    for service in services:
        if service.port is None:
            continue
        if other := owners.get(service.port):
            raise SpyError(
                f"{other.port_setting} and {service.port_setting} are both {service.port}: give each a port of its own."
            )
        owners[service.port] = service
        _require_free(service, service.port)


def notes(home: Home, settings: Settings) -> list[str]:
    """Sentences on what will keep the services waiting, though they start."""
    found = []
    place = f"{settings.ibkr.host}:{settings.ibkr.port}"
    try:
        socket.create_connection((settings.ibkr.host, settings.ibkr.port), _GATEWAY_SECONDS).close()
    except OSError:
        found.append(
            f"Nothing answers at {place}: start TWS or IB Gateway with its API enabled, or set ibkr.port; "
            "the collector goes on trying."
        )
    clock = open_clock(home.state_folder)
    calendar = settings.instruments()[0].sessions()
    if calendar.at(clock.now_ns()) is None:
        opens = calendar.next_open(clock.now_ns()).opens_at
        found.append(f"The market is closed: the collector sleeps until {opens:%A %Y-%m-%d %H:%M} New York time.")
    return found


def _require_free(service: Service, port: int) -> None:
    if trouble := port_trouble(port):
        raise SpyError(f"Port {port} for {service.purpose} {trouble}: set {service.port_setting} to another one.")
