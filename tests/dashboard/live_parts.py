"""Gateway, collector and page as a user starts them, and something that takes the cycle's steps."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import psutil

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from tests.dashboard.made_up_rows import OPEN_NS, SESSION, take_step
from tests.gateway.gateway_process import GatewayProcess

_SPY = (sys.executable, "-m", "spy_pipeline")


class LiveParts:
    """Run until closed."""

    def __init__(self, home: Home, speed: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        self.gateway = GatewayProcess(home.root, {"start": f"{SESSION.day}T09:30", "speed": speed, "seed": 4})
        home.settings_file.write_text(f"[ibkr]\nport = {self.gateway.port}\n[page]\nport = {port}\n")
        with (home.root / "parts.log").open("ab") as log:
            self._parts = [
                subprocess.Popen([*_SPY, *arguments], stdout=log, stderr=log)
                for arguments in (["collector", "run"], ["page"])
            ]
        self.page = psutil.Process(self._parts[1].pid)
        self._home, self._database, self.steps = home, LedgerDatabase(home), 0

    def take_steps(self) -> None:
        """Take each step that is due by the market's clock, as the minute cycle would."""
        now_ns = open_clock(self._home.state_folder).now_ns()
        while OPEN_NS + (self.steps + 1) * MINUTE_NS <= now_ns:
            take_step(self._database, self.steps)
            self.steps += 1

    def stall(self) -> None:
        """Let the gateway fall silent while its connection stands."""
        self.gateway.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it speak again."""
        self.gateway.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self.go_on()
        for part in self._parts:
            part.terminate()
            part.wait(30.0)
        self.gateway.close()
        self._database.close()
