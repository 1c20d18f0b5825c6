"""The collector among kills, stalls and broken connections, 200 times over."""

from __future__ import annotations

from pathlib import Path

import pytest

from spy_pipeline.core.home import HOME_VARIABLE, Home
from tests.realtime.collector.chaos import Chaos


@pytest.mark.parametrize("seed", range(100, 300))
def test_whatever_happens_nothing_is_lost_doubled_or_unexplained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    chaos = Chaos(Home.at(tmp_path), seed)
    chaos.run()
    chaos.check()
