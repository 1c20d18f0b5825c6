"""A home of its own in which `spy up` runs with free ports."""

from __future__ import annotations

import socket
import subprocess
import sys

from spy_pipeline.core.home import Home
from spy_pipeline.services.standing import ServiceStanding, read_standings
from tests.services.home_processes import processes_of
from tests.waiting import until

_SPY = (sys.executable, "-m", "spy_pipeline")


class RunningHome:
    """Settings with free ports; whatever still runs when it is closed is ended."""

    def __init__(self, home: Home) -> None:
        probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
        self.ports = [probe.getsockname()[1] for probe in probes]
        for probe in probes:
            probe.close()
        page, dagster, mlflow, gateway = self.ports
        home.settings_file.write_text(
            f"[page]\nport = {page}\n[services]\ndagster_port = {dagster}\nmlflow_port = {mlflow}\n"
            f"[ibkr]\nport = {gateway}\n"
        )
        self.home, self.gateway_port = home, gateway

    def spy(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a command says and how it ends."""
        return subprocess.run([*_SPY, *arguments], capture_output=True, text=True, timeout=200, check=False)

    def standing(self, name: str) -> ServiceStanding:
        """How a service stands."""
        return next(each for each in read_standings(self.home) if each.name == name)

    def await_another_life(self, before: ServiceStanding, seconds: float) -> None:
        """Wait until a service runs in another process than `before`."""

        def runs_anew() -> bool:
            present = self.standing(before.name)
            return present.state == "running" and present.pid not in {0, before.pid}

        until(runs_anew, seconds)

    def close(self) -> None:
        self.spy("down")
        for process in processes_of(self.home):
            process.kill()
