"""Homes that catch up from one gateway process, and what is on their disks."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spy_pipeline.core.clock_anchor import ANCHOR_FILE
from spy_pipeline.core.home import Home
from tests.gateway.gateway_process import GatewayProcess

TODAY = date(2025, 3, 3)
SPY = (sys.executable, "-m", "spy_pipeline")


class CatchUpHome:
    """A home that reads the gateway's clock and asks that gateway."""

    def __init__(self, root: Path, gateway: GatewayProcess, sessions: int = 120) -> None:
        self.home = Home.at(root)
        self.home.state_folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(Home.at(gateway.home).state_folder / ANCHOR_FILE, self.home.state_folder / ANCHOR_FILE)
        self.environment = os.environ | {
            "SPY_HOME": str(root),
            "SPY_IBKR__PORT": str(gateway.port),
            "SPY_IBKR__RETRY_SECONDS": "0.05",
            "SPY_HISTORY__SESSIONS": str(sessions),
        }

    def start(self) -> subprocess.Popen[str]:
        """`spy catch-up` as a process."""
        return subprocess.Popen(
            [*SPY, "catch-up", "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def catch_up(self) -> dict[str, Any]:
        """The report of a catch-up that ends well."""
        process = self.start()
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
        report: dict[str, Any] = json.loads(out)[0]
        return report

    def files(self) -> dict[str, bytes]:
        """Every file of history, raw and engineered, with its bytes."""
        return {
            str(path.relative_to(self.home.data_folder)): path.read_bytes()
            for room in ("original_data", "daily_data")
            for path in sorted((self.home.data_folder / room).rglob("*"))
            if path.is_file()
        }

    def days(self, room: str) -> list[str]:
        """The days of SPY that a room holds."""
        return sorted(path.name[:10] for path in (self.home.data_folder / room / "SPY").glob("*.*"))


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    """A gateway on the evening of a trading day."""
    process = GatewayProcess(tmp_path_factory.mktemp("gateway"), {"start": f"{TODAY}T18:00:00", "seed": 1})
    yield process
    process.close()


@pytest.fixture(scope="module")
def undisturbed(evening: GatewayProcess, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a catch-up of six days leaves that nothing disturbs."""
    place = CatchUpHome(tmp_path_factory.mktemp("undisturbed"), evening, sessions=6)
    place.catch_up()
    return place.files()


def kill_and_catch_up(gateway: GatewayProcess, undisturbed: dict[str, bytes], folder: Path, seed: int) -> None:
    """Kill a catch-up of six days twice at moments chosen by the seed, then let one end: the bytes must be the same."""
    place = CatchUpHome(folder / "home", gateway, sessions=6)
    moments = random.Random(seed)
    for _ in range(2):
        process = place.start()
        time.sleep(moments.uniform(1.0, 5.0))
        process.kill()
        process.communicate()
    place.catch_up()
    assert place.files() == undisturbed
