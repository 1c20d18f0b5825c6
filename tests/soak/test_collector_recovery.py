"""On a quiet machine and at the pace of real time a collector keeps what is promised of its recovery."""

from __future__ import annotations

from pathlib import Path

import pytest

from spy_pipeline.core.home import HOME_VARIABLE, Home
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess, write_faults
from tests.realtime.collector.recovery import (
    BEGIN,
    NOTICED_S,
    RESTART,
    SINGLE_TICKS_S,
    STALL,
    WHOLE_S,
    recovered_after,
    stall_noticed_after,
)


@pytest.mark.parametrize("seed", range(5))
def test_stall_and_restart_keep_their_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    stalled = _Collected(tmp_path / "stalled", monkeypatch, STALL, seed)
    noticed = stall_noticed_after(stalled.feed)
    stalled.close()
    restarted = _Collected(tmp_path / "restarted", monkeypatch, RESTART, seed)
    recovery = recovered_after(restarted.feed)
    restarted.close()
    print(f"stall noticed after {noticed:.1f} s, whole after {recovery}")
    assert noticed <= NOTICED_S
    assert recovery.whole_s <= WHOLE_S
    assert recovery.single_ticks_s <= SINGLE_TICKS_S


class _Collected:
    """A gateway with one fault, and the collector that listens to it, in a home of their own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, fault: str, seed: int) -> None:
        folder.mkdir()
        monkeypatch.setenv(HOME_VARIABLE, str(folder))
        script = write_faults(folder, fault, seed=seed)
        self.gateway = GatewayProcess(folder, {"seed": seed, "history": "exact", "start": BEGIN, "faults": script})
        self.collector = CollectorProcess(Home.at(folder), self.gateway.port)
        self.feed = self.collector.feed()

    def close(self) -> None:
        self.feed.close()
        assert self.collector.close() == 0
        self.gateway.close()
