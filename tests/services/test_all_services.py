"""`spy up` with the real services: all of them answer, one that is killed comes back, `spy down` leaves nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import urllib.request
from collections.abc import Iterator

import pytest

from spy_pipeline.core.home import Home
from tests.services.home_processes import processes_of
from tests.services.running_home import RunningHome

NAMES = ("collector", "code-server", "dagster-daemon", "dagster", "mlflow", "page")
PAGES = {"dagster": "server_info", "mlflow": "health", "page": ""}


@pytest.fixture
def running(home: Home) -> Iterator[RunningHome]:
    made = RunningHome(home)
    yield made
    made.close()


def test_all_run_come_back_and_end(running: RunningHome) -> None:
    started = running.spy("up", "--detach")
    assert started.returncode == 0, started.stderr
    assert f"Nothing answers at 127.0.0.1:{running.gateway_port}" in started.stdout
    told = json.loads(running.spy("status", "--json").stdout)["services"]
    assert {each["name"]: each["state"] for each in told} == dict.fromkeys(NAMES, "running")
    for each in told:
        if each["address"]:
            with urllib.request.urlopen(f"{each['address']}/{PAGES[each['name']]}") as answer:
                assert answer.status == 200
    assert "runs already in" in running.spy("up").stderr
    before = running.standing(random.Random(5).choice(["collector", "code-server", "page"]))
    os.kill(before.pid, signal.SIGKILL)
    running.await_another_life(before, 60.0)
    assert running.spy("down").returncode == 0
    assert [process.cmdline() for process in processes_of(running.home)] == []
