"""`spy up`, `spy down`, `spy status` and `spy logs`: the programs that run all day."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from spy_pipeline.core.home import Home
    from spy_pipeline.services.service import Service
    from spy_pipeline.services.standing import ServiceStanding

_COLOURS = {"running": "green", "starting": "yellow", "waiting": "yellow", "failed": "red", "ended": "dim"}
_LOOK_SECONDS = 0.2
_START_SECONDS = 120.0
_END_SECONDS = 60.0


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once everything runs.")] = False,
) -> None:
    """Run collector, Dagster, MLflow and the page, restarted on failure, until Ctrl-C or `spy down`."""
    from spy_pipeline.core.clock import open_clock
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.provenance import home_kind
    from spy_pipeline.core.settings_source import load_settings
    from spy_pipeline.services.description import services_of
    from spy_pipeline.services.start_checks import notes, require_free_ports, require_room

    home = Home.current()
    settings = load_settings(home)
    _require_first(home)
    _end_leftovers(home)
    services = _those_not_running(home, services_of(home, settings))
    require_room(home, settings)
    require_free_ports(services)
    if home_kind(home) == "simulated" or open_clock(home.state_folder).is_simulated:
        typer.echo("SIMULATED: this home follows a simulated market; nothing here is a market price.")
    for note in notes(home, settings):
        typer.echo(note)
    if detach:
        _start_detached(home, services)
    else:
        _supervise(home, services)


def down() -> None:
    """End everything that `spy up` runs."""
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.processes import process_is_alive
    from spy_pipeline.services.standing import supervisor_pid

    home = Home.current()
    if pid := supervisor_pid(home):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _END_SECONDS
        while supervisor_pid(home) == pid or process_is_alive(pid):
            if time.monotonic() > deadline:
                raise SpyError(f"The services did not end within {_END_SECONDS:.0f} s: look at `spy status`.")
            time.sleep(_LOOK_SECONDS)
        typer.echo("Everything has ended.")
        return
    if _end_leftovers(home):
        typer.echo("What a former `spy up` left running has ended.")
        return
    typer.echo(f"Nothing runs in {home.root}.")


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")] = False,
) -> None:
    """Tell how each service stands; the exit status is 0 exactly when all run."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.services.standing import read_standings, supervisor_pid

    home = Home.current()
    standings, supervisor = read_standings(home), supervisor_pid(home)
    runs = supervisor is not None and all(standing.state == "running" for standing in standings)
    if as_json:
        services = [asdict(standing) for standing in standings] if supervisor else []
        typer.echo(json.dumps({"home": str(home.root), "supervisor": supervisor, "services": services}))
    elif supervisor:
        Console().print(_table(home, standings))
    else:
        typer.echo(f"Nothing runs in {home.root}: `spy up` starts it.")
    raise typer.Exit(0 if runs else 1)


def logs(
    service: Annotated[str | None, typer.Argument(help="One service; all if left out.")] = None,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines of each.")] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is added, until Ctrl-C.")] = False,
) -> None:
    """Show what the services print."""
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.settings_source import load_settings
    from spy_pipeline.services.description import services_of
    from spy_pipeline.services.service_log import Follower, last_lines, output_path

    home = Home.current()
    logs_of = {
        each.name: home.log_folder / each.log_file if each.log_file else output_path(home, each.name)
        for each in services_of(home, load_settings(home))
    }
    if service is not None and service not in logs_of:
        raise SpyError(f"There is no service {service}: there are {', '.join(logs_of)}.")
    chosen = logs_of if service is None else {service: logs_of[service]}
    width = max(map(len, chosen))
    followers = {name: Follower(path) for name, path in chosen.items()}
    for name, path in chosen.items():
        for line in last_lines(path, lines):
            typer.echo(f"{name:{width}} | {line}")
    while follow:
        for name, follower in followers.items():
            for line in follower.new_lines():
                typer.echo(f"{name:{width}} | {line}")
        time.sleep(_LOOK_SECONDS)


def _supervise(home: Home, services: list[Service]) -> None:
    from spy_pipeline.core.settings_source import load_settings
    from spy_pipeline.pipeline.home_instance import prepare_home
    from spy_pipeline.services.description import write_workspace
    from spy_pipeline.services.standing import supervisor_lock
    from spy_pipeline.services.supervisor import Supervisor, environment_of

    with supervisor_lock(home):
        prepare_home(home)
        write_workspace(home)
        typer.echo("Ctrl-C or `spy down` ends everything; `spy status` and `spy logs` show it.")
        log = load_settings(home).log
        Supervisor(home, services, log=log, environment=environment_of(home), watcher=_tell).run()
        typer.echo("Everything has ended.")


def _start_detached(home: Home, services: list[Service]) -> None:
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.services.service_log import last_lines, output_path
    from spy_pipeline.services.standing import read_standings, supervisor_pid

    place = output_path(home, "supervisor")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "spy_pipeline", "up"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if supervisor.poll() is not None:
            words = last_lines(place, 1)
            raise SpyError(words[0] if words else "The services did not start.")
        standings = read_standings(home) if supervisor_pid(home) == supervisor.pid else []
        if len(standings) == len(services) and all(each.state == "running" for each in standings):
            Console().print(_table(home, standings))
            return
        time.sleep(_LOOK_SECONDS)
    raise SpyError(f"Not everything runs after {_START_SECONDS:.0f} s: `spy status` and `spy logs` show what does not.")


def _tell(standing: ServiceStanding) -> None:
    if standing.state == "running":
        where = f" at {standing.address}" if standing.address else ""
        typer.echo(f"{standing.name} runs{where}: {standing.purpose}.")
    elif standing.state == "failed":
        typer.echo(f"{standing.name} {standing.problem}; it is started again.", err=True)


def _table(home: Home, standings: list[ServiceStanding]) -> Table:
    table = Table(title=f"spy status: {home.root}", title_justify="left")
    for name in ("service", "state", "address", "restarts"):
        table.add_column(name, no_wrap=True)
    table.add_column("last failure")
    for each in standings:
        colour = _COLOURS[each.state]
        seconds = (time.time_ns() - each.since_ns) // 1_000_000_000
        state = f"[{colour}]{each.state}[/{colour}] {seconds} s"
        table.add_row(each.name, state, each.address, str(each.restarts), escape(each.problem))
    return table


def _those_not_running(home: Home, services: list[Service]) -> list[Service]:
    """All services but a collector that somebody else runs, which is left alone."""
    from spy_pipeline.realtime.collector_process import collector_pid

    pid = collector_pid(home)
    if pid is None or all(service.name != "collector" for service in services):
        return services
    typer.echo(f"The collector runs already (process {pid}) and is left alone: `spy collector stop` ends it.")
    return [service for service in services if service.name != "collector"]


def _require_first(home: Home) -> None:
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.services.standing import supervisor_pid

    if pid := supervisor_pid(home):
        raise SpyError(
            f"`spy up` runs already in {home.root} (process {pid}): `spy status` shows it, `spy down` ends it."
        )


def _end_leftovers(home: Home) -> bool:
    """End what a supervisor that was killed has left running; says whether there was any."""
    from spy_pipeline.services.process_groups import end_groups, groups_with
    from spy_pipeline.services.standing import read_standings
    from spy_pipeline.services.supervisor import marks_of

    left = {group for each in read_standings(home) for group in groups_with(marks_of(home, each.name))}
    end_groups(left, patience_seconds=10.0)
    return bool(left)
