"""`spy collector` and `spy watch` against the simulated gateway, as processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.realtime.collector_process import collector_pid
from tests.cli.spy_process import spy, started
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import write_faults
from tests.waiting import until

PATIENCE_S = 40.0
START = "2025-03-03T10:30:00"


@pytest.fixture
def gateway(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[GatewayProcess]:
    process = GatewayProcess(home.root, {"start": START, "seed": 1})
    monkeypatch.setenv("SPY_IBKR__PORT", str(process.port))
    yield process
    process.close()


@pytest.fixture
def ended(home: Home) -> Iterator[None]:
    """No collector is left when a test ends."""
    yield
    if pid := collector_pid(home):
        os.kill(pid, signal.SIGKILL)


def settled(home: Home) -> dict[str, Any]:
    """The status once the collector is heard of by the gateway."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found: dict[str, Any] = json.loads(spy("collector", "status", "--json", home=home).stdout)
        instruments = found["instruments"]
        if instruments and instruments[0]["health"] and instruments[0]["health"]["book_valid"]:
            return found
        time.sleep(0.2)
    raise AssertionError(spy("collector", "logs", home=home).stdout)


def test_a_daemon_is_started_watched_and_stopped(home: Home, gateway: GatewayProcess, ended: None) -> None:
    begun = spy("collector", "start", home=home)
    assert begun.returncode == 0, begun.stderr
    pid = collector_pid(home)
    assert pid is not None
    assert f"process {pid}" in begun.stdout
    assert os.getsid(pid) == pid, "a daemon has a session of its own"

    status = settled(home)
    assert status["pid"] == pid
    (instrument,) = status["instruments"]
    assert instrument["source"] == "simulated"
    assert instrument["health"]["is_simulated"] is True

    second = spy("collector", "start", home=home)
    assert second.returncode == 1
    assert second.stderr.strip().endswith("already collects in this home: stop it first, or wait for it.")
    assert collector_pid(home) == pid

    for arguments in (["watch", "--seconds", "2.5"], ["watch", "SPY", "--socket", "--seconds", "2.5"]):
        shown = spy(*arguments, home=home)
        assert shown.returncode == 0, shown.stderr
        assert "SIMULATED: nothing here is a market price" in shown.stdout
        assert "quote age" in shown.stdout

    assert "SPY: SIMULATED, " in spy("collector", "status", home=home).stdout
    assert "SIMULATED info [collector]" in spy("collector", "logs", "-n", "5", home=home).stdout

    before = time.monotonic()
    stopped = spy("collector", "stop", home=home)
    assert stopped.stdout == f"The collector, process {pid}, has ended.\n"
    assert time.monotonic() - before < 10.0
    assert collector_pid(home) is None
    assert not runtime_folder(home).exists()
    assert spy("collector", "stop", home=home).stdout == "No collector runs in this home.\n"
    assert spy("collector", "status", home=home).returncode == 1


def test_it_runs_in_the_foreground_and_its_service_manager_hears_it(
    home: Home, gateway: GatewayProcess, ended: None, tmp_path: Path
) -> None:
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(place)
        manager.settimeout(PATIENCE_S)
        running = started("collector", "run", home=home, NOTIFY_SOCKET=place)
        heard = [manager.recv(100).decode() for _ in range(3)]
        assert sorted(heard) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
        assert collector_pid(home) == running.pid, "the command becomes the collector"
        running.terminate()
        assert running.wait(10.0) == 0, running.communicate()
        manager.settimeout(1.0)
        words = heard[-1]
        while words != "STOPPING=1":
            words = manager.recv(100).decode()


def test_a_killed_collector_is_noticed_and_another_may_start(home: Home, gateway: GatewayProcess, ended: None) -> None:
    assert spy("collector", "start", home=home).returncode == 0
    pid = collector_pid(home)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + PATIENCE_S
    while collector_pid(home) is not None and time.monotonic() < end:
        time.sleep(0.02)
    assert spy("collector", "status", home=home).stdout == (
        "No collector runs in this home: `spy collector start` starts it.\n"
    )
    assert spy("collector", "start", home=home).returncode == 0
    assert collector_pid(home) not in (None, pid)


def test_without_a_gateway_it_runs_and_says_what_is_missing(
    home: Home, ended: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPY_IBKR__PORT", "1")
    assert spy("collector", "start", home=home).returncode == 0
    end = time.monotonic() + PATIENCE_S
    while "connecting" not in (said := spy("collector", "status", home=home).stdout) and time.monotonic() < end:
        time.sleep(0.2)
    assert "SPY: connecting" in said


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("SPY_COLLECTOR__CLIENT_ID", "0", "`collector.client_id` is 0"),
        ("SPY_PUBLISH__TCP_PORT", "70000", "`publish.tcp_port` is 70000"),
        ("SPY_MARKET__SYMBOLS", "spy", "'spy' is not a symbol"),
    ],
)
def test_bad_settings_are_refused_by_a_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    for verb in ("run", "start"):
        said = spy("collector", verb, home=home)
        assert said.returncode == 1
        assert said.stderr.count("\n") == 1
        assert sentence in said.stderr


def test_a_taken_port_is_refused_by_a_sentence(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("SPY_PUBLISH__TCP_PORT", str(taken.getsockname()[1]))
        said = spy("collector", "start", home=home)
    assert said.returncode == 1
    assert "set publish.tcp_port to a free port, or to 0 for none." in said.stderr
    assert said.stderr.count("\n") == 1


def test_without_a_collector_there_is_nothing_to_watch(home: Home) -> None:
    for arguments in (["watch"], ["watch", "--socket"]):
        said = spy(*arguments, home=home)
        assert said.returncode == 1
        assert said.stderr.strip().endswith("start it with `spy collector start`.")


@pytest.mark.usefixtures("ended")
def test_status_says_what_to_do_where_the_gateway_gives_no_data(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = write_faults(tmp_path, "not_subscribed; chance = 1.0")
    gateway = GatewayProcess(home.root, {"start": START, "seed": 1, "faults": faults})
    monkeypatch.setenv("SPY_IBKR__PORT", str(gateway.port))
    try:
        assert spy("collector", "start", home=home).returncode == 0
        said = until(lambda: _told_of_missing(spy("collector", "status", home=home).stdout), PATIENCE_S)
    finally:
        spy("collector", "stop", home=home)
        gateway.close()
    assert "the gateway gives no level one" in said
    assert "Client Portal of Interactive Brokers" in said


def _told_of_missing(said: str) -> str:
    words = " ".join(said.split())
    return words if "gives no level one" in words else ""
