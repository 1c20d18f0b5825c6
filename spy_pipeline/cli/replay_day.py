"""`spy replay-day`: a day lived through again, each forecast compared."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def replay_day(
    day: Annotated[str, typer.Argument(help="Day, as in 2024-03-08.")],
    symbol: Annotated[str, typer.Option(help="Whose day.")] = "SPY",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Live through a day again offline and compare every forecast; exits with 1 where one differs."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.live.lived_days import day_named
    from spy_pipeline.live.replaying import replay_day as replay
    from spy_pipeline.live.replaying import replay_lines

    found = replay(Home.current(), Instrument.parse(symbol), day_named(day))
    typer.echo(json.dumps(asdict(found), default=str) if as_json else "\n".join(replay_lines(found)))
    if found.differences:
        raise typer.Exit(1)
