"""Random bytes and random frames for five minutes, with limits and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gateway.fuzzing import fuzz
from tests.gateway.gateway_process import GatewayProcess

SECONDS = 150.0


@pytest.mark.timeout(400)
@pytest.mark.parametrize("limits", ["on", "off"])
def test_the_gateway_minds_nothing(tmp_path: Path, limits: str) -> None:
    gateway = GatewayProcess(tmp_path, {"start": "2025-03-03T10:30:00", "speed": 20, "limits": limits, "seed": 1})
    try:
        fuzz(gateway, SECONDS, seed=2)
    finally:
        assert gateway.close() == 0
