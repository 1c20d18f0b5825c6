"""Interactive Brokers' own Python client at version 176, with every field of every message counted."""

from __future__ import annotations

from collections.abc import Callable

from tests.gateway.clients.official import run_official
from tests.gateway.gateway_process import GatewayProcess


def test_a_whole_session(gateway_process: Callable[..., GatewayProcess]) -> None:
    gateway = gateway_process(speed=20, limits="off")
    found = run_official("official_session.py", str(gateway.port))
    assert found["problems"] == []
    assert found["errors"] == []
    assert found["version"] == 176
    assert found["accounts"].startswith("SIM")
    assert found["bars"]["5 D/1 min/TRADES"] > 4 * 390
    assert 249 <= found["bars"]["1 Y/1 day/TRADES"] <= 253
    assert all(count > 0 for count in found["bars"].values())
    assert found["expirations"] > 5
    assert found["strikes"] > 50
    decoded = {int(number) for number in found["decoded"]}
    assert decoded >= {1, 2, 4, 6, 8, 9, 10, 12, 13, 15, 17, 21, 45, 46, 49, 50, 52, 53, 54, 55, 57, 58, 62, 63, 64}
    assert decoded >= {73, 74, 75, 76, 79, 80, 81, 82, 88, 90, 93, 96, 97, 98, 99, 102, 106}
    assert gateway.log() == ""
