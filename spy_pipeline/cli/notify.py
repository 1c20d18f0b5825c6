"""`spy notify`: trying channels out, and how their deliveries stand."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

notify = typer.Typer(name="notify", help="Messages over Telegram, mail, ntfy and others.", no_args_is_help=True)


@notify.command()
def test() -> None:
    """Send a trial message over every channel of the settings."""
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.settings_source import load_settings
    from spy_pipeline.notify.channels import configured_channels
    from spy_pipeline.notify.message import trial_message

    home = Home.current()
    settings = load_settings(home).notify
    channels = configured_channels(home, settings)
    if not channels:
        raise SpyError(
            f"No channel is set up: name some as notify.channels in {home.settings_file}, "
            f"and put their Apprise addresses into {home.environment_file}."
        )
    problems = {channel.name: channel.send(trial_message(settings.language)) for channel in channels}
    for name, problem in problems.items():
        typer.echo(f"{name}: {problem or 'took it'}")
    if any(problems.values()):
        raise typer.Exit(1)


@notify.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")] = False,
) -> None:
    """Tell for each channel what arrived, what waits, and what went wrong last."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.ledger.database import LedgerDatabase
    from spy_pipeline.core.ledger.outbox import Outbox

    with LedgerDatabase(Home.current()) as database:
        standings = Outbox(database).standings()
    if as_json:
        typer.echo(json.dumps([asdict(standing) for standing in standings]))
        return
    table = Table("channel", "arrived", "waiting", "attempts in vain", "last problem")
    for each in standings:
        table.add_row(each.channel, str(each.delivered), str(each.waiting), str(each.attempts), each.problem)
    Console().print(table)
