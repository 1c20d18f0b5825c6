"""Kills, stalls, torn and garbled connections, three times over; many more in tests/soak."""

from __future__ import annotations

import pytest

from spy_pipeline.core.home import Home
from tests.realtime.collector.chaos import Chaos


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_nothing_is_lost_doubled_or_unexplained(home: Home, seed: int) -> None:
    chaos = Chaos(home, seed)
    chaos.run()
    chaos.check()
