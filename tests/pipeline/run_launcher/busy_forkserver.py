"""A forkserver that is busy as long as a file says so: `python -m tests.pipeline.run_launcher.busy_forkserver HOME`.

A run that it forks only notes that it was executed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from spy_pipeline.core.home import Home
from spy_pipeline.pipeline.run_launcher import forkserver
from spy_pipeline.pipeline.run_launcher.worker_socket import socket_path

BUSY, WAITING, OUTDATED, EXECUTED = "busy", "waiting", "outdated", "executed"
"""Files in the home: it is to be busy; it is; what it holds is outdated; a line for each execution."""


def _main(home: Home) -> None:
    def execute(_instance: object, run_id: str) -> int:
        with (home.root / EXECUTED).open("a") as executed:
            executed.write(f"{run_id}\n")
        return 0

    def refresh() -> None:
        while (home.root / BUSY).exists():
            (home.root / WAITING).touch()
            time.sleep(0.02)

    replaced: Any = forkserver
    replaced.execute_run = execute
    instance: Any = None
    forkserver.Forkserver(instance, socket_path(home), refresh, (home.root / OUTDATED).exists).serve()


if __name__ == "__main__":
    _main(Home.at(Path(sys.argv[1])))
