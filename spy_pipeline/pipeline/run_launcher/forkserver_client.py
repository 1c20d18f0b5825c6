"""Reaching the forkserver, and starting one where there is none."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from dagster import DagsterInstance
from dagster._serdes import serialize_value

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.process_lock import one_at_a_time
from spy_pipeline.pipeline.run_launcher.worker_socket import connect, hear, socket_path, tell

_ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
_ANSWER_SECONDS = 10.0
_START_SECONDS = 90.0
_LOOK_SECONDS = 0.05
_TRIES = 4


class ForkserverClient:
    """One connection to the forkserver of a home, kept open: the server stays while somebody is connected.

    Threads of one process may share a client.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._place = socket_path(home)
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None

    def warm(self, instance: DagsterInstance) -> int:
        """Have a forkserver that is loaded and ready; gives its process id."""
        return self._pid_of(self._ask(instance, {}))

    def fork(self, instance: DagsterInstance, run_id: str) -> int:
        """Have a run executed by a forked process; gives its process id."""
        return self._pid_of(self._ask(instance, {"run_id": run_id}))

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._drop()

    def _ask(self, instance: DagsterInstance, request: dict[str, Any]) -> dict[str, Any]:
        """Ask over the open connection, else over a new one; a server that went away before it answered is replaced."""
        with self._lock:
            for _ in range(_TRIES):
                connection = self._connection or self._connected(instance)
                self._connection = connection
                try:
                    tell(connection, request)
                    answer = hear(connection)
                except (OSError, ValueError):
                    self._drop()
                    continue
                if "retired" not in answer:
                    return answer
                self._drop()
        raise SpyError(f"The forkserver does not answer: {self._log} says why.")

    def _connected(self, instance: DagsterInstance) -> socket.socket:
        with contextlib.suppress(OSError):
            return connect(self._place, _ANSWER_SECONDS)
        with one_at_a_time(self._home.state_folder / "locks" / "forkserver-start"):
            with contextlib.suppress(OSError):
                return connect(self._place, _ANSWER_SECONDS)
            server = self._start(instance)
            deadline = time.monotonic() + _START_SECONDS
            while time.monotonic() < deadline and server.poll() is None:
                with contextlib.suppress(OSError):
                    return connect(self._place, _ANSWER_SECONDS)
                time.sleep(_LOOK_SECONDS)
        raise SpyError(f"The forkserver did not start: {self._log} says why.")

    @property
    def _log(self) -> str:
        return str(self._home.log_folder / "forkserver.log")

    def _start(self, instance: DagsterInstance) -> subprocess.Popen[bytes]:
        self._home.log_folder.mkdir(parents=True, exist_ok=True)
        with open(self._log, "ab") as log:  # noqa: PTH123
            return subprocess.Popen(
                [sys.executable, "-m", "spy_pipeline.pipeline.run_launcher.forkserver", self._reference(instance)],
                env=os.environ | _ONE_THREAD,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @staticmethod
    def _reference(instance: DagsterInstance) -> str:
        return serialize_value(instance.get_ref())

    @staticmethod
    def _pid_of(answer: dict[str, Any]) -> int:
        if "refused" in answer:
            raise SpyError(f"A run could not be forked: {answer['refused']}; restart the daemon.")
        return int(answer["pid"])

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
