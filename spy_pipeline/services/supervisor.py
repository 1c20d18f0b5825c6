"""The supervisor: starts the services, restarts what fails, and ends them all together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.settings import LogSettings
from spy_pipeline.services.process_groups import adopt_orphans, end_descendants, end_groups, groups_with, reap_orphans
from spy_pipeline.services.service import Service
from spy_pipeline.services.service_log import ServiceLog, last_lines, output_path
from spy_pipeline.services.standing import ServiceStanding, State, write_standings

FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 30.0
_SERVICE_VARIABLE = "SPY_SERVICE"
_STEADY_SECONDS = 60.0
_SETTLED_SECONDS = 1.0
_LOOK_SECONDS = 0.1
_REAP_SECONDS = 1.0
_LAST_LINES = 5

Watcher = Callable[[ServiceStanding], None]


class Supervisor:
    """Runs services until it is told to stop; each leads a process group of its own, so that all of it can be ended."""

    def __init__(
        self,
        home: Home,
        services: list[Service],
        *,
        log: LogSettings,
        environment: Mapping[str, str],
        watcher: Watcher,
        patience_seconds: float = 5.0,
    ) -> None:
        """Nothing starts yet.

        `watcher` hears of each change, also of one that a full disk does not let anybody write down;
        `patience_seconds` is how long a service may take to end.
        """
        self._home, self._services, self._log = home, services, log
        self._environment, self._watcher, self._patience = dict(environment), watcher, patience_seconds
        self._standings = {service.name: _first_standing(service) for service in services}

    def run(self) -> None:
        """Run all services until SIGTERM or Ctrl-C; when this returns, nothing that was started runs any more."""
        adopt_orphans()
        try:
            asyncio.run(self._run())
        finally:
            end_descendants(self._patience)
            for name in self._standings:
                self._change(name, state="ended", pid=0)

    async def _run(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set)
        keepers = [asyncio.create_task(self._keep(service)) for service in self._services]
        keepers.append(asyncio.create_task(self._reap()))
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopping, *keepers], return_when=asyncio.FIRST_COMPLETED)
        for task in (stopping, *keepers):
            task.cancel()
        await asyncio.gather(stopping, *keepers, return_exceptions=True)
        leaders = [standing.pid for standing in self._standings.values() if standing.pid]
        await asyncio.to_thread(end_groups, leaders, self._patience)
        for task in done - {stopping}:
            task.result()

    async def _keep(self, service: Service) -> None:
        """Start a service whenever it does not run, sooner or later as it fails seldom or often."""
        await self._until_ready(service.after)
        failures = 0
        while True:
            began = time.monotonic()
            status = await self._live(service)
            failures = 0 if time.monotonic() - began > _STEADY_SECONDS else failures + 1
            wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(failures - 1, 20), LONGEST_WAIT_SECONDS) if failures else 0.0
            former = self._standings[service.name]
            if not service.children_go_on:
                left = groups_with(marks_of(self._home, service.name))
                await asyncio.to_thread(end_groups, left, self._patience)
            problem = _problem(status, last_lines(output_path(self._home, service.name), _LAST_LINES))
            if service.must_last:
                raise SpyError(f"Without {service.purpose} nothing can go on: {service.name} {problem}")
            self._change(service.name, state="failed", pid=0, restarts=former.restarts + 1, problem=problem)
            await asyncio.sleep(wait)

    async def _live(self, service: Service) -> int:
        """One life of a service, from its start to its end; gives its exit status."""
        if service.socket_file is not None:
            service.socket_file.unlink(missing_ok=True)
        with ServiceLog(self._home, service.name, self._log) as log:
            process = await asyncio.create_subprocess_exec(
                *service.command,
                cwd=self._home.root,
                env=self._environment | marks_of(self._home, service.name),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log.intake,
                stderr=log.intake,
                start_new_session=True,
            )
            self._change(service.name, state="starting", pid=process.pid)
            ready = asyncio.create_task(self._tell_when_ready(service))
            try:
                return await process.wait()
            finally:
                ready.cancel()
                await asyncio.gather(ready, return_exceptions=True)

    async def _tell_when_ready(self, service: Service) -> None:
        if service.port is None and service.socket_file is None:
            await asyncio.sleep(_SETTLED_SECONDS)
        while not await asyncio.to_thread(service.answers):
            await asyncio.sleep(_LOOK_SECONDS)
        self._change(service.name, state="running")

    async def _until_ready(self, names: tuple[str, ...]) -> None:
        while any(self._standings[name].state != "running" for name in names):
            await asyncio.sleep(_LOOK_SECONDS)

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(_REAP_SECONDS)
            reap_orphans(standing.pid for standing in self._standings.values())

    def _change(self, name: str, **values: Any) -> None:
        present = self._standings[name]
        changed = replace(present, **values)
        if changed.state != present.state:
            changed = replace(changed, since_ns=time.time_ns())
        self._standings[name] = changed
        with contextlib.suppress(SpyError):
            write_standings(self._home, list(self._standings.values()))
        self._watcher(changed)


def _first_standing(service: Service) -> ServiceStanding:
    state: State = "waiting"
    return ServiceStanding(
        name=service.name,
        purpose=service.purpose,
        address=service.address,
        state=state,
        since_ns=time.time_ns(),
        pid=0,
        restarts=0,
        problem="",
    )


def _problem(status: int, words: list[str]) -> str:
    how = f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
    plain = (re.sub(r"\x1b\[[0-9;]*m", "", line) for line in words)
    said = [line.strip() for line in plain if re.search(r"\w", line)]
    return f"{how}: {said[-1]}" if said else how


def environment_of(home: Home) -> dict[str, str]:
    """What services find in their environment."""
    return os.environ | {
        HOME_VARIABLE: str(home.root),
        "DAGSTER_HOME": str(home.root),
        "PYTHONUNBUFFERED": "1",
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }


def marks_of(home: Home, service: str) -> dict[str, str]:
    """The variables by which a service, and whatever it starts, is known wherever it went."""
    return {HOME_VARIABLE: str(home.root), _SERVICE_VARIABLE: service}
