"""A real `dagster dev` in a folder of its own, asked as its pages ask."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import CHECKOUT

RUNS = "{ runsOrError { ... on Runs { results { runId status tags { key value } } } } }"
_ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
_HALF_SECONDS = 360


class DagsterDev:
    """`dagster dev` in a folder of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        for name in ("dagster.yaml", "workspace.yaml"):
            shutil.copy(CHECKOUT / name, folder / name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
        self._log = (folder / "dagster.log").open("wb")
        self._process = subprocess.Popen(
            [Path(sys.executable).with_name("dagster"), "dev", "-h", "127.0.0.1", "-p", str(self.port)],
            cwd=folder,
            env=environment | {"SPY_HOME": str(home)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def ask(self, query: str, **variables: Any) -> Any:
        """What GraphQL answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())["data"]

    def wait_until_it_answers(self) -> None:
        for _ in range(240):
            try:
                if self.ask("{ repositoriesOrError { __typename } }")["repositoriesOrError"]["__typename"]:
                    return
            except OSError:
                time.sleep(0.5)
        raise AssertionError("dagster dev did not start")

    def runs_with(self, key: str, value: str) -> list[dict[str, Any]]:
        """The runs with a tag, once there are some and all have ended."""
        mark = {"key": key, "value": value}
        for _ in range(_HALF_SECONDS):
            runs = [run for run in self.ask(RUNS)["runsOrError"]["results"] if mark in run["tags"]]
            if runs and all(run["status"] in _ENDED for run in runs):
                return runs
            time.sleep(0.5)
        raise AssertionError(f"no run with {key} = {value} has ended")

    def close(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._log.close()


@contextmanager
def answering_dagster(folder: Path, home: Path) -> Iterator[DagsterDev]:
    """One that answers; it is closed in the end, also where it never did."""
    server = DagsterDev(folder, home)
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        server.close()
