"""`spy collector`: the program that takes in market data all day."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spy_pipeline.core.records.health_row import HealthRow
    from spy_pipeline.realtime.collector_status import InstrumentStatus

collector = typer.Typer(
    name="collector", help="The program that takes in market data, second by second.", no_args_is_help=True
)

_LOOK_SECONDS = 0.2


@collector.callback()
def about() -> None:
    """The program that takes in market data, second by second."""


@collector.command()
def run() -> None:
    """Collect in the foreground until Ctrl-C or SIGTERM; `start` does it in the background."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.realtime.collector_process import run_collector

    run_collector(Home.current())


@collector.command()
def start() -> None:
    """Start the collector in the background and return once it collects."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.realtime.collector_process import start_collector

    typer.echo(f"The collector runs, process {start_collector(Home.current())}; `spy collector status` shows how.")


@collector.command()
def stop() -> None:
    """End the collector; what it has is written out first."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.realtime.collector_process import stop_collector

    pid = stop_collector(Home.current())
    typer.echo("No collector runs in this home." if pid is None else f"The collector, process {pid}, has ended.")


@collector.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of sentences.")] = False,
) -> None:
    """Tell how the collector fares and what is missing; the exit status is 0 exactly when it runs."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.realtime.collector_status import collector_status

    found = collector_status(Home.current())
    if as_json:
        typer.echo(json.dumps({"pid": found.pid, "instruments": [_fields(each) for each in found.instruments]}))
    elif found.pid is None:
        typer.echo("No collector runs in this home: `spy collector start` starts it.")
    else:
        typer.echo(f"The collector runs, process {found.pid}.")
        for instrument in found.instruments:
            typer.echo(_sentence(instrument))
    raise typer.Exit(0 if found.pid is not None else 1)


@collector.command()
def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is added, until Ctrl-C.")] = False,
) -> None:
    """Show what the collector has logged."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.realtime.collector_process import LOG_FILE
    from spy_pipeline.services.service_log import Follower, last_lines

    place = Home.current().log_folder / LOG_FILE
    follower = Follower(place)
    for line in last_lines(place, lines):
        typer.echo(line)
    while follow:
        for line in follower.new_lines():
            typer.echo(line)
        time.sleep(_LOOK_SECONDS)


def _fields(status: InstrumentStatus) -> dict[str, object]:
    from spy_pipeline.realtime.row_json import json_fields

    health = None if status.health is None else json_fields(status.health)
    return {"instrument": status.instrument, "source": status.source, "age_s": status.age_s, "health": health}


def _sentence(status: InstrumentStatus) -> str:
    health = status.health
    if health is None or status.age_s is None:
        return f"{status.instrument}: nothing was said yet."
    kind = "SIMULATED, " if health.is_simulated else ""
    book = "book believed" if health.book_valid else "no book"
    files = "" if health.files_ok else "; FILES ARE NOT WRITTEN"
    counts = f"{health.messages:,} messages, {health.seconds_made:,} seconds, {health.reconnects} reconnects"
    detail = f" {health.detail}" if health.detail else ""
    known = f"{kind}{health.state} as of {status.age_s:.1f} s ago, {book}, {counts}{files}."
    return f"{status.instrument}: {known}{detail}{_remedy(health)}"


def _remedy(health: HealthRow) -> str:
    """What to do where the gateway refuses streams that the budget asks for; empty where it gives them all."""
    from spy_pipeline.core.records.health_row import StreamState

    if StreamState.REFUSED not in health.stream_states:
        return ""
    return ". Subscribe to what is missing under market data in the Client Portal of Interactive Brokers"
