"""`spy up`, `down`, `status` and `logs`: what cannot be started is told in one sentence that says what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from spy_pipeline.cli.app import app
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.process_lock import ProcessLock
from spy_pipeline.core.settings import Settings
from spy_pipeline.services.description import services_of
from spy_pipeline.services.service_log import output_path
from spy_pipeline.services.standing import supervisor_lock
from spy_pipeline.services.start_checks import notes
from tests.notify.made_up_events import AT_NS

SATURDAY_NS = AT_NS + 86_400_000_000_000


def refusal(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "spy_pipeline", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert done.stderr.strip().count("\n") == 0, done.stderr
    return done.stderr.strip()


def free_ports(home: Home) -> dict[str, int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    home.settings_file.write_text(
        f"[page]\nport = {ports[0]}\n[services]\ndagster_port = {ports[1]}\nmlflow_port = {ports[2]}\n"
    )
    return dict(zip(("page", "dagster", "mlflow"), ports, strict=True))


def test_a_second_up_is_refused(home: Home) -> None:
    with supervisor_lock(home):
        assert refusal("up") == (
            f"`spy up` runs already in {home.root} (process {os.getpid()}): `spy status` shows it, `spy down` ends it."
        )


def test_a_port_that_is_taken_is_named_with_its_setting(home: Home) -> None:
    port = free_ports(home)["dagster"]
    with socket.create_server(("127.0.0.1", port)):
        assert refusal("up") == (
            f"Port {port} for Dagster's pages is taken by another program: set services.dagster_port to another one."
        )


def test_a_collector_that_runs_already_is_left_alone(home: Home) -> None:
    port = free_ports(home)["page"]
    with ProcessLock(home.state_folder / "locks" / "collector", "collects"), socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [sys.executable, "-m", "spy_pipeline", "up"], capture_output=True, text=True, timeout=60, check=False
        )
    assert f"The collector runs already (process {os.getpid()}) and is left alone" in done.stdout
    assert "Port" in done.stderr


def test_two_services_cannot_have_one_port(home: Home) -> None:
    home.settings_file.write_text("[page]\nport = 4711\n[services]\nmlflow_port = 4711\n")
    assert "services.mlflow_port and page.port are both 4711: give each a port of its own." in refusal("up")


def test_a_disk_that_is_nearly_full_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPY_STORAGE__FREE_MEGABYTES", "999999999")
    said = refusal("up")
    assert "MiB are free at" in said
    assert "less than storage.free_megabytes = 999999999: free some space" in said


def test_notes_tell_of_a_gateway_that_is_not_there_and_a_market_that_is_closed(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gateway:
        port = gateway.getsockname()[1]
        settings = Settings.model_validate({"ibkr": {"port": port}})
        ClockAnchor.starting_now(AT_NS, 1.0).write(home.state_folder)
        assert notes(home, settings) == []
        ClockAnchor.starting_now(SATURDAY_NS, 1.0).write(home.state_folder)
        assert notes(home, settings) == [
            "The market is closed: the collector sleeps until Monday 2024-11-04 09:30 New York time."
        ]
    assert notes(home, settings)[0].startswith(f"Nothing answers at 127.0.0.1:{port}: start TWS or IB Gateway")


def test_without_services_status_and_down_say_so(home: Home) -> None:
    status = CliRunner().invoke(app, ["status"])
    assert (status.exit_code, status.stdout) == (1, f"Nothing runs in {home.root}: `spy up` starts it.\n")
    asked = CliRunner().invoke(app, ["status", "--json"])
    assert (asked.exit_code, json.loads(asked.stdout)["services"]) == (1, [])
    down = CliRunner().invoke(app, ["down"])
    assert (down.exit_code, down.stdout) == (0, f"Nothing runs in {home.root}.\n")


def test_logs_shows_the_last_lines_of_each_and_refuses_an_unknown_name(home: Home) -> None:
    output_path(home, "page").parent.mkdir(parents=True)
    output_path(home, "page").write_text("one\ntwo\n")
    assert CliRunner().invoke(app, ["logs", "page", "-n", "1"]).stdout == "page | two\n"
    assert "There is no service pages: there are" in refusal("logs", "pages")


def test_the_collector_can_be_left_to_a_service_manager(home: Home) -> None:
    names = [service.name for service in services_of(home, Settings())]
    assert names == ["collector", "code-server", "dagster-daemon", "dagster", "mlflow", "page"]
    without = Settings.model_validate({"services": {"collector": False}})
    assert [service.name for service in services_of(home, without)] == names[1:]


def test_everything_listens_on_this_machine_alone(home: Home) -> None:
    for service in services_of(home, Settings()):
        assert "0.0.0.0" not in service.command
        assert not service.address or service.address.startswith("http://127.0.0.1:")
