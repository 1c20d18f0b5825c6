"""Captures of everything the simulated gateway streams of SPY."""

from __future__ import annotations

from pathlib import Path

from tests.gateway.gateway_process import GatewayProcess
from tests.gateway.wire_client import WireClient

L1, ARCA, SMART, PRINTS, QUOTES, BARS = range(101, 107)
"""Ids of the requests behind a capture."""


def captured_bytes(home: Path, least_bytes: int) -> bytes:
    """What a gateway sends after its handshake reply: L1, both books, prints, quotes and five-second bars."""
    gateway = GatewayProcess(
        home, {"start": "2025-03-03T09:31:00", "speed": 2000, "limits": "off", "seed": 1, "history": "exact"}
    )
    try:
        return _captured(gateway.port, least_bytes)
    finally:
        gateway.close()


def _captured(port: int, least_bytes: int) -> bytes:
    with WireClient(port, client_id=None) as client:
        client.shake_hands()
        client.send(71, 2, 1, "")
        client.send(9, 8, 100, *spy("SMART"), 0, "", "", "")
        client.send(1, 11, L1, *spy("SMART"), 0, "233", 0, 0, "")
        client.send(10, 5, ARCA, *spy("ARCA"), 10, 0, "")
        client.send(10, 5, SMART, *spy("SMART"), 10, 1, "")
        client.send(97, PRINTS, *spy("SMART"), "AllLast", 0, 0)
        client.send(97, QUOTES, *spy("SMART"), "BidAsk", 0, 0)
        client.send(50, 3, BARS, *spy("SMART"), 5, "TRADES", 1, "")
        received = bytearray()
        while len(received) < least_bytes:
            received += client.socket.recv(1 << 20)
    return bytes(received)


def spy(exchange: str) -> tuple[object, ...]:
    """SPY at an exchange, as requests name it."""
    return (756733, "SPY", "STK", "", "", "", "", exchange, "", "USD", "", "")
