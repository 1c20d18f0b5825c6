"""The collector's memory over an hour at sixty times real speed: sessions, nights and all files."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from spy_pipeline.core.home import Home
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess

SECONDS = 3600.0
EVERY_S = 5.0
MOST_MIB = 64.0
SETTLED = 0.25
MOST_GROWTH_MIB_AN_HOUR = 2.0


@pytest.mark.timeout(int(SECONDS) + 600)
def test_memory_stays_small_and_flat(home: Home) -> None:
    gateway = GatewayProcess(home.root, {"start": "2025-03-03T09:25:00", "speed": 60, "seed": 1})
    collector = CollectorProcess(home, gateway.port)
    begin, found = time.monotonic(), []
    try:
        while (elapsed := time.monotonic() - begin) < SECONDS:
            time.sleep(EVERY_S)
            assert collector.process.poll() is None, collector.log()[-2000:]
            found.append((elapsed / 3600.0, resident_mib(collector.process.pid)))
    finally:
        collector.close()
        gateway.close()
    hours, resident = np.array(found).T
    settled = hours > SETTLED * hours[-1]
    slope = float(np.polyfit(hours[settled], resident[settled], 1)[0])
    print(f"resident {resident.max():.1f} MiB at most, {slope:+.2f} MiB an hour")
    assert resident.max() <= MOST_MIB
    assert slope <= MOST_GROWTH_MIB_AN_HOUR


def resident_mib(pid: int) -> float:
    """Memory that a process holds, what it shares included."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024.0
