"""`spy up` with the real services: all of them answer, one that is killed comes back, `spy down` leaves nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.services.standing import ServiceStanding, read_standings
from tests.services.home_processes import processes_of
from tests.waiting import until

SPY = (sys.executable, "-m", "spy_pipeline")
PAGES = {"dagster": "server_info", "mlflow": "health", "page": ""}


def spy(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SPY, *arguments], capture_output=True, text=True, timeout=200, check=False)


@pytest.fixture
def ports(home: Home) -> Iterator[list[int]]:
    """Free ports in the settings of a home whose processes are all ended after the test."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    home.settings_file.write_text(
        f"[page]\nport = {found[0]}\n[services]\ndagster_port = {found[1]}\nmlflow_port = {found[2]}\n"
        f"[ibkr]\nport = {found[3]}\n"
    )
    yield found
    spy("down")
    for process in processes_of(home):
        process.kill()


def standing(home: Home, name: str) -> ServiceStanding:
    return next(each for each in read_standings(home) if each.name == name)


def test_all_run_come_back_and_end(home: Home, ports: list[int]) -> None:
    started = spy("up", "--detach")
    assert started.returncode == 0, started.stderr
    assert f"Nothing answers at 127.0.0.1:{ports[3]}" in started.stdout
    told = json.loads(spy("status", "--json").stdout)["services"]
    assert {each["name"]: each["state"] for each in told} == dict.fromkeys(
        ("collector", "code-server", "dagster-daemon", "dagster", "mlflow", "page"), "running"
    )
    for each in told:
        if each["address"]:
            with urllib.request.urlopen(f"{each['address']}/{PAGES[each['name']]}") as answer:
                assert answer.status == 200
    assert "runs already in" in spy("up").stderr
    victim = random.Random(5).choice(["collector", "code-server", "page"])
    before = standing(home, victim)
    os.kill(before.pid, signal.SIGKILL)
    until(lambda: standing(home, victim).pid not in {0, before.pid}, 30.0)
    until(lambda: standing(home, victim).state == "running", 60.0)
    assert spy("down").returncode == 0
    assert [process.cmdline() for process in processes_of(home)] == []
