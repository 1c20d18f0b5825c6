"""The process that holds code, models and history loaded, and from which runs are forked.

It has one thread, always: a forked process has only the thread that forked it, and locks that others held stay held.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster import DagsterInstance
from dagster._core.instance import InstanceRef
from dagster._serdes import deserialize_value

from spy_pipeline.core.home import Home
from spy_pipeline.pipeline.run_launcher.run_worker import execute_run, leave, report_lost_worker
from spy_pipeline.pipeline.run_launcher.worker_socket import hear, listen, socket_path, tell
from spy_pipeline.pipeline.steady_records import close_before_forking

_POLL_SECONDS = 0.25
_REFRESH_SECONDS = 1.0
_LINGER_SECONDS = 5.0
"""How long it stays when nobody is connected: long enough for a daemon to be started anew."""
_REMEMBERED = 256
"""Of how many of the latest runs it knows that they were forked: far more than are asked for while it is busy."""


@dataclass
class Forkserver:
    """Answers requests to fork, watches what it forked, and keeps what it holds up to date between requests."""

    instance: DagsterInstance
    """Dagster's records, opened once; forked processes inherit it."""
    place: Path
    """Where it listens."""
    refresh: Callable[[], None]
    """Brings what is held up to date; asked between requests."""
    outdated: Callable[[], bool]
    """Whether the code or the settings that were loaded are no longer those in force."""
    _clients: list[socket.socket] = field(default_factory=list)
    _runs: dict[int, str] = field(default_factory=dict)
    _forked: dict[str, int] = field(default_factory=dict)
    _alone_since: float = field(default_factory=time.monotonic)
    _refreshed: float = -_REFRESH_SECONDS
    _mistake: str = ""
    _is_retired: bool = False

    def serve(self) -> None:
        """Serve until nobody is connected any more.

        One whose place was taken by another, or that holds what is outdated, retires: it forks no more, and tells
        whoever is connected to go elsewhere.
        """
        listener = listen(self.place)
        taken = self.place.stat().st_ino
        try:
            while self._is_wanted(taken):
                ready, _, _ = select.select([listener, *self._clients], [], [], _POLL_SECONDS)
                for connection in ready:
                    self._attend(connection, listener)
                self._reap()
                self._refresh_now_and_then()
        finally:
            listener.close()
            if self._listening_on() == taken:
                self.place.unlink()
            while self._runs:
                self._reap()
                time.sleep(0.05)

    def _is_wanted(self, taken: int) -> bool:
        if not self._is_retired and (self.outdated() or self._listening_on() != taken):
            self._is_retired = True
            if self._listening_on() == taken:
                self.place.unlink()
        if self._clients:
            self._alone_since = time.monotonic()
        lonely = time.monotonic() - self._alone_since > _LINGER_SECONDS
        return bool(self._clients) if self._is_retired else not lonely

    def _listening_on(self) -> int:
        try:
            return self.place.stat().st_ino
        except FileNotFoundError:
            return -1

    def _attend(self, connection: socket.socket, listener: socket.socket) -> None:
        if connection is listener:
            client, _ = listener.accept()
            client.settimeout(5.0)
            self._clients.append(client)
            return
        try:
            request = hear(connection)
        except (OSError, ValueError):
            self._clients.remove(connection)
            connection.close()
            return
        answer = self._answer(request, listener)
        with contextlib.suppress(OSError):
            tell(connection, answer)

    def _answer(self, request: dict[str, Any], listener: socket.socket) -> dict[str, Any]:
        """What is told to whoever asks.

        Who waits too long asks again: a run is forked once, however often it is asked for. It is not forked anew after
        its process ended either, as `_reap` then sees to it that the run is marked; a retry has a run of its own.
        """
        known = self._forked.get(str(request.get("run_id", "")))
        if known is not None:
            return {"pid": known}
        if self._is_retired:
            return {"retired": True}
        if "run_id" not in request:
            return {"pid": os.getpid()}
        threads = sum(1 for _ in Path("/proc/self/task").iterdir())
        if threads != 1:
            return {"refused": f"the forkserver has {threads} threads, and may only fork with one"}
        run_id = str(request["run_id"])
        pid = self._fork(listener, lambda: execute_run(self.instance, run_id))
        self._runs[pid] = run_id
        self._remember(run_id, pid)
        return {"pid": pid}

    def _remember(self, run_id: str, pid: int) -> None:
        self._forked[run_id] = pid
        while len(self._forked) > _REMEMBERED:
            del self._forked[next(iter(self._forked))]

    def _fork(self, listener: socket.socket | None, work: Callable[[], int]) -> int:
        close_before_forking()
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            os.setpgid(0, 0)
            for inherited in (listener, *self._clients):
                if inherited is not None:
                    inherited.close()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.default_int_handler)
            status = work()
        except BaseException:  # noqa: BLE001 - a forked process must never return into its parent's loop
            traceback.print_exc()
        leave(status)
        raise AssertionError

    def _reap(self) -> None:
        """Take note of forked processes that ended; a run that is not finished then is marked so by another one."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            run_id = self._runs.pop(pid, None)
            if run_id is not None and status != 0:
                how = f"status {os.waitstatus_to_exitcode(status)}"
                self._fork(None, lambda run=run_id, how=how: _report(self.instance, run, how))  # type: ignore[misc]

    def _refresh_now_and_then(self) -> None:
        """A mistake in what is to be held must not stop runs: they load it themselves and say what is wrong."""
        if time.monotonic() - self._refreshed < _REFRESH_SECONDS:
            return
        try:
            self.refresh()
        except Exception as mistake:  # noqa: BLE001
            if str(mistake) != self._mistake:
                self._mistake = str(mistake)
                traceback.print_exc()
        self._refreshed = time.monotonic()


def _report(instance: DagsterInstance, run_id: str, how: str) -> int:
    report_lost_worker(instance, run_id, how)
    return 0


def main() -> None:
    """Load everything, then serve; the instance comes as the one argument."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    from spy_pipeline.pipeline.run_launcher.preloading import outdated, preload, refresh

    home = Home.current()
    reference = deserialize_value(sys.argv[1], InstanceRef)
    with DagsterInstance.from_ref(reference) as instance:
        preload(instance)
        gc.collect()
        gc.freeze()
        Forkserver(instance, socket_path(home), refresh, outdated).serve()


if __name__ == "__main__":
    main()
