"""Every service killed in turn, at seeded moments: each is back in time, and in the end nothing is left running."""

from __future__ import annotations

import json
import os
import random
import signal
import time

import pytest

from spy_pipeline.core.home import Home
from tests.services.home_processes import processes_of
from tests.services.running_home import RunningHome
from tests.services.test_all_services import NAMES

BACK_SECONDS = {
    "collector": 10.0,
    "page": 10.0,
    "code-server": 15.0,
    "dagster-daemon": 15.0,
    "dagster": 30.0,
    "mlflow": 60.0,
}
"""On a machine that does nothing else; the last two only show what happened."""


@pytest.mark.parametrize("seed", range(3))
def test_each_is_back_in_time(home: Home, seed: int) -> None:
    running = RunningHome(home)
    moments = random.Random(seed)
    try:
        assert running.spy("up", "--detach").returncode == 0
        took = {}
        for name in moments.sample(NAMES, len(NAMES)):
            time.sleep(moments.uniform(0.0, 3.0))
            before = running.standing(name)
            os.kill(before.pid, signal.SIGKILL)
            killed = time.monotonic()
            running.await_another_life(before, BACK_SECONDS[name])
            took[name] = round(time.monotonic() - killed, 1)
        print(json.dumps(took))
        assert running.spy("down").returncode == 0
        assert [process.cmdline() for process in processes_of(home)] == []
    finally:
        running.close()
