"""A gateway as a user starts it: the `spy gateway` command in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.gateway.wire_client import WireClient

COMMAND = (sys.executable, "-m", "spy_pipeline", "gateway", "--json")


class GatewayProcess:
    """Runs until closed."""

    def __init__(self, home: Path, options: dict[str, object]) -> None:
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdout=subprocess.PIPE,
            stderr=(home / "gateway.log").open("ab"),
            text=True,
            env=os.environ | {"SPY_HOME": str(home)},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (home / "gateway.log").read_text()
        self.facts = json.loads(line)
        self.port: int = self.facts["port"]
        self.home = home

    def client(self, client_id: int = 1) -> WireClient:
        """A connected client."""
        return WireClient(self.port, client_id)

    def log(self) -> str:
        """What the gateway had to say."""
        return (self.home / "gateway.log").read_text()

    def resident_kib(self) -> int:
        """Memory the process holds, KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    def close(self) -> int:
        """End it as a service manager does, and give its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(30.0)


def refusal(home: Path, *arguments: str) -> str:
    """What a gateway says that does not start; it must say one line and exit with 1."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"SPY_HOME": str(home)},
    )
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert done.stdout == ""
    assert done.stderr.strip().count("\n") == 0, done.stderr
    return done.stderr.strip()
