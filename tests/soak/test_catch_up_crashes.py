"""The crash test of catching up at 50 pairs of moments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gateway.gateway_process import GatewayProcess
from tests.pipeline.catch_up_home import evening, kill_and_catch_up, undisturbed

__all__ = ["evening", "undisturbed"]


@pytest.mark.parametrize("seed", range(50))
def test_killed_at_any_moment_and_run_again_it_leaves_the_same_bytes(
    evening: GatewayProcess, undisturbed: dict[str, bytes], tmp_path: Path, seed: int
) -> None:
    kill_and_catch_up(evening, undisturbed, tmp_path, seed)
