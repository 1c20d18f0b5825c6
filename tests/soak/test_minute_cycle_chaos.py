"""The minute cycle with everything real, each part killed at seeded moments: no minute is lost without a reason."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.morning import champion_or_baselines
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.replaying import replay_day
from tests.conftest import CHECKOUT
from tests.gateway.gateway_process import GatewayProcess

SPY = Instrument.parse("SPY")
YESTERDAY, TODAY = "2025-02-28", date(2025, 3, 3)
SESSION = SPY.sessions().session(TODAY)
SPEED, MINUTES, SEEDS = 10.0, 30, 3
MARKET = {"seed": 3, "history": "exact", "limits": "off"}
BIN = Path(sys.executable).parent


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home that caught up on the evening before, in which the baselines serve."""
    made = Home.at(tmp_path / "home")
    made.state_folder.mkdir(parents=True)
    for name, value in (
        (HOME_VARIABLE, str(made.root)),
        ("DAGSTER_HOME", str(made.root)),
        ("PYTHONPATH", str(CHECKOUT)),
        ("SPY_HISTORY__SESSIONS", "31"),
        ("SPY_IBKR__RETRY_SECONDS", "0.1"),
    ):
        monkeypatch.setenv(name, value)
    evening = GatewayProcess(made.root, {"start": f"{YESTERDAY}T18:00:00", **MARKET})
    monkeypatch.setenv("SPY_IBKR__PORT", str(evening.port))
    subprocess.run([BIN / "spy", "catch-up"], cwd=made.root, check=True, timeout=600)
    evening.close()
    champion_or_baselines(made, SPY)
    return made


class Parts:
    """The processes of a session, each of which can be killed and comes back."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.start("collector")
        self.start("daemon")

    def start(self, name: str) -> None:
        commands = {
            "collector": [BIN / "spy", "collector", "run"],
            "daemon": [BIN / "dagster-daemon", "run", "-w", "workspace.yaml"],
        }
        with (self._home.root / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                commands[name], cwd=self._home.root, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Kill one part as a crash would; what has no one to start it anew is started a second later."""
        if name in self._running:
            os.killpg(self._running[name].pid, signal.SIGKILL)
            self._running[name].wait()
            time.sleep(1.0)
            self.start(name)
        else:
            for pid in self._forkserver_and_runs()[: 1 if name == "forkserver" else None][-1:]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _forkserver_and_runs(self) -> list[int]:
        """The forkserver's process first, then the runs that it forked."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes()
                if b"run_launcher.forkserver" in command and str((folder / "cwd").readlink()) == str(self._home.root):
                    found.append(int(folder.name))
        return sorted(found)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_killed_no_minute_is_lost_silently(home: Home, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = GatewayProcess(home.root, {"start": f"{TODAY}T09:22:00", "speed": SPEED, **MARKET})
    monkeypatch.setenv("SPY_IBKR__PORT", str(gateway.port))
    parts = Parts(home)
    champion = ModelRegistry(home).aliases(model_name(SPY, STACK))
    chance = random.Random(seed)
    clock = open_clock(home.state_folder)
    try:
        for victim in chance.sample(["collector", "daemon", "forkserver", "run"], 4):
            clock.sleep_until(clock.now_ns() + int(chance.uniform(4.0, 7.0) * MINUTE_NS))
            parts.kill(victim)
        clock.sleep_until(SESSION.open_ns + MINUTES * MINUTE_NS)
        time.sleep(20.0)
        outcomes = CycleLedger(LedgerDatabase(home), SPY).outcomes(SESSION)
    finally:
        parts.stop()
        gateway.close()
    numbers = [(outcome.step_ns - SESSION.open_ns) // MINUTE_NS for outcome in outcomes]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= MINUTES
    print(seed, Counter(outcome.reason for outcome in outcomes))
    forecasts = CycleLedger(LedgerDatabase(home), SPY).forecasts(SESSION)
    assert len(forecasts) == sum(outcome.reason is None for outcome in outcomes)
    assert len(forecasts) > MINUTES / 2
    assert ModelRegistry(home).aliases(model_name(SPY, STACK)) == champion
    assert replay_day(home, SPY, TODAY).differences == ()
