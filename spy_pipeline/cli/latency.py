"""`spy latency`: how long the stages of the minute cycle take."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table


def latency(
    symbol: Annotated[str, typer.Option(help="Whose minute cycle.")] = "SPY",
    day: Annotated[str | None, typer.Option(help="Day, as in 2024-03-08; by default the last that was lived.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show percentiles by stage, from the end of a minute to forecast and advice in the ledger."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.core.ledger.database import LedgerDatabase
    from spy_pipeline.live.fine_tuning import fine_tunes_of
    from spy_pipeline.live.latency import STAGES, stage_latencies
    from spy_pipeline.live.lived_days import lived_session
    from spy_pipeline.live.outcomes import CycleLedger

    home, instrument = Home.current(), Instrument.parse(symbol)
    with LedgerDatabase(home) as database:
        session = lived_session(database, instrument, day)
        with database.reading() as connection:
            tuned = fine_tunes_of(connection, instrument, session)
        found = stage_latencies(CycleLedger(database, instrument).outcomes(session), tuned)
    if as_json:
        stages = [asdict(stage) for stage in found]
        typer.echo(json.dumps({"symbol": symbol, "day": str(session.day), "milliseconds": stages}))
        return
    table = Table(
        "stage", "what", "steps", "p50", "p95", "p99", "longest", title=f"{symbol} {session.day}, milliseconds"
    )
    for stage in found:
        figures = (f"{value:.0f}" for value in (stage.p50, stage.p95, stage.p99, stage.longest))
        table.add_row(stage.stage, STAGES[stage.stage], str(stage.steps), *figures)
    Console().print(table)
