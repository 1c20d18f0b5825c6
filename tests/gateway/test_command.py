"""The `spy gateway` command: what it says, what it leaves behind, and what it refuses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from spy_pipeline.core.clock import RealClock, SimulatedClock, open_clock
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.source import Source
from tests.gateway.gateway_process import COMMAND, GatewayProcess, refusal
from tests.gateway.history.test_bars import ask

Start = Callable[..., GatewayProcess]


def bars_file(folder: Path) -> Path:
    """A session of made-up minute bars."""
    rows = ["timestamp,open,high,low,close,volume"]
    for minute in range(390):
        hour, rest = divmod(9 * 60 + 30 + minute, 60)
        time_text = f"2025-03-03 {hour:02d}:{rest:02d}:00"
        rows.append(f"{time_text},500.{minute % 10},501.5,499.25,500.5,{1000 + minute}")
    path = folder / "bars.csv"
    path.write_text("\n".join(rows))
    return path


def test_it_prints_one_json_line_and_ends_cleanly(gateway_process: Start) -> None:
    gateway = gateway_process(speed=2, seed=7)
    assert gateway.facts == {
        "host": "127.0.0.1",
        "port": gateway.port,
        "account": "SIM0000001",
        "server_version": 176,
        "source": "synthetic",
        "seed": 7,
        "start": "2025-03-03T10:30:00-05:00",
        "speed": 2.0,
        "history": "filtered",
        "limits": "on",
    }
    client = gateway.client()
    assert gateway.close() == 0
    assert client.is_closed()
    assert gateway.log() == ""


def test_its_clock_is_every_processs_until_it_ends(gateway_process: Start) -> None:
    gateway = gateway_process(speed=50)
    state = Home.at(gateway.home).state_folder
    clock = open_clock(state)
    assert isinstance(clock, SimulatedClock)
    assert clock.speed == 50
    with gateway.client() as client:
        client.send(49, 1)
        assert abs(int(client.reply(49)[2]) - clock.now_ns() // 10**9) <= 5
    gateway.close()
    assert isinstance(open_clock(state), RealClock)
    assert list(state.iterdir()) == []


def test_killed_it_leaves_an_anchor_that_is_void(gateway_process: Start) -> None:
    gateway = gateway_process(speed=50)
    state = Home.at(gateway.home).state_folder
    gateway.process.send_signal(signal.SIGKILL)
    gateway.process.wait(10)
    assert list(state.iterdir()) != []
    assert isinstance(open_clock(state), RealClock)
    assert ClockAnchor.read(state) is None


def test_without_start_and_speed_market_time_is_the_machines(tmp_path: Path) -> None:
    gateway = GatewayProcess(tmp_path, {})
    try:
        assert isinstance(open_clock(Home.at(tmp_path).state_folder), RealClock)
        with gateway.client() as client:
            client.send(49, 1)
            assert abs(int(client.reply(49)[2]) - time.time()) < 3
    finally:
        assert gateway.close() == 0


def test_control_c_ends_it_too(gateway_process: Start) -> None:
    gateway = gateway_process()
    gateway.process.send_signal(signal.SIGINT)
    assert gateway.process.wait(10) == 0


def test_a_day_alone_means_its_opening(gateway_process: Start) -> None:
    assert gateway_process(start="2025-07-03").facts["start"] == "2025-07-03T09:30:00-04:00"


def test_bars_of_a_file_are_served_as_they_are(gateway_process: Start, tmp_path: Path) -> None:
    with gateway_process(source=f"bars:{bars_file(tmp_path)}", start="2025-03-03T12:00:00").client() as client:
        bars = ask(client)
    assert len(bars) in (150, 151)
    assert bars[10][1:6] == (500.0, 501.5, 499.25, 500.5, 1010.0)


def test_two_runs_with_one_seed_send_the_same_history(gateway_process: Start) -> None:
    first, second, other = (gateway_process(seed=seed).client() for seed in (5, 5, 6))
    wanted = {"end": "20250303 10:00:00 US/Eastern"}
    assert ask(first, **wanted) == ask(second, **wanted) != ask(other, **wanted)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--start", "2025-03-08"), "2025-03-08 has no session on XNYS: the next one is 2025-03-10."),
        (("--start", "2024-12-25T10:00:00"), "2024-12-25 has no session on XNYS: the next one is 2024-12-26."),
        (("--start", "2030-01-02"), "in the future"),
        (("--start", "noon"), "'noon' is no time"),
        (("--speed", "0"), "speed of 0"),
        (("--speed", "-3"), "speed of -3"),
        (("--port", "70000"), "Port 70000"),
        (("--seed", "-1"), "Seed -1"),
        (("--source", "nonsense"), "nonsense"),
        (("--source", "bars:/no/such/file.parquet"), "/no/such/file.parquet"),
        (("--faults", "/no/such/faults.toml"), "/no/such/faults.toml"),
    ],
)
def test_what_cannot_be_is_refused_with_one_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in refusal(tmp_path, *arguments)


def test_an_empty_or_unreadable_bars_file_is_refused_by_name(tmp_path: Path) -> None:
    empty, noise = tmp_path / "empty.csv", tmp_path / "noise.parquet"
    empty.write_bytes(b"")
    noise.write_bytes(os.urandom(500))
    assert "empty.csv" in refusal(tmp_path, "--source", f"bars:{empty}")
    assert "noise.parquet" in refusal(tmp_path, "--source", f"bars:{noise}")


def test_a_bad_fault_script_is_refused_by_name(tmp_path: Path) -> None:
    script = tmp_path / "faults.toml"
    script.write_text('[[fault]]\nkind = "earthquake"\n')
    said = refusal(tmp_path, "--faults", str(script))
    assert "faults.toml" in said
    assert "earthquake" in said


def test_a_taken_port_is_refused_by_number_and_leaves_no_anchor(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal(tmp_path, "--port", str(port), "--start", "2025-03-03")
    assert f"Port {port} of 127.0.0.1 is taken" in said
    assert list(Home.at(tmp_path).state_folder.iterdir()) == []


def test_a_second_session_in_one_home_is_refused(gateway_process: Start) -> None:
    gateway = gateway_process(speed=2)
    assert "already runs" in refusal(gateway.home, "--start", "2025-03-03")


@pytest.mark.parametrize("arguments", [("--start", "2025-03-03"), ("--speed", "2")], ids=lambda words: words[0])
def test_the_clock_of_a_live_home_is_left_alone(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    home = Home.at(tmp_path)
    claim_home(home, Source.IBKR)
    assert refusal(tmp_path, *arguments) == (
        f"{tmp_path} is a live home: set SPY_HOME to another folder for a simulated market."
    )
    assert isinstance(open_clock(home.state_folder), RealClock)


def test_without_json_a_line_for_people_goes_to_the_error_stream(tmp_path: Path) -> None:
    arguments = [argument for argument in COMMAND if argument != "--json"]
    process = subprocess.Popen(
        [*arguments, "--start", "2025-03-03"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"SPY_HOME": str(tmp_path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("{")
    process.send_signal(signal.SIGTERM)
    out, said = process.communicate(timeout=20)
    assert out == ""
    assert said.startswith("SIMULATED")
    assert process.returncode == 0
