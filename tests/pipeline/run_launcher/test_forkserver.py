"""A forkserver forks a run once, whoever asks for it again because the answer took long."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.pipeline.run_launcher.worker_socket import connect, hear, socket_path, tell
from tests.conftest import CHECKOUT
from tests.pipeline.run_launcher.busy_forkserver import BUSY, EXECUTED, OUTDATED, WAITING

_PATIENCE_SECONDS = 60.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Home]:
    home = Home.at(tmp_path)
    command = [sys.executable, "-m", "tests.pipeline.run_launcher.busy_forkserver", str(tmp_path)]
    server = subprocess.Popen(command, cwd=CHECKOUT)
    until(socket_path(home).exists)
    yield home
    (tmp_path / BUSY).unlink(missing_ok=True)
    server.terminate()
    server.wait()


def until(said: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def connected(home: Home) -> socket.socket:
    return connect(socket_path(home), _PATIENCE_SECONDS)


def asked(connection: socket.socket, run_id: str) -> dict[str, object]:
    tell(connection, {"run_id": run_id})
    return hear(connection)


def executed(home: Home) -> list[str]:
    noted = home.root / EXECUTED
    return noted.read_text().splitlines() if noted.exists() else []


def test_a_run_that_was_asked_for_several_times_is_forked_once(served: Home) -> None:
    with closing(connected(served)) as patient:
        tell(patient, {})
        hear(patient)
        (served.root / BUSY).touch()
        until((served.root / WAITING).exists)
        for _ in range(3):
            with closing(connected(served)) as impatient:
                tell(impatient, {"run_id": "one"})
        with closing(connected(served)) as last:
            tell(last, {"run_id": "one"})
            (served.root / BUSY).unlink()
            answer = hear(last)
            assert asked(last, "one") == answer
            assert asked(last, "another") != answer
            until(lambda: "another" in executed(served))
    until(lambda: "one" in executed(served))
    assert sorted(executed(served)) == ["another", "one"]


def test_a_forkserver_that_retires_still_knows_what_it_forked(served: Home) -> None:
    with closing(connected(served)) as client:
        answer = asked(client, "one")
        (served.root / OUTDATED).touch()
        until(lambda: not socket_path(served).exists())
        assert asked(client, "one") == answer
        assert asked(client, "another") == {"retired": True}
