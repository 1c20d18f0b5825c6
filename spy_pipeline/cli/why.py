"""`spy why`: the reason for the present advice, and what would change it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def why(
    symbol: Annotated[str, typer.Option(help="Whose advice.")] = "SPY",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what is advised now, why, and what would change it."""
    from spy_pipeline.core.clock import open_clock
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.core.ledger.database import LedgerDatabase
    from spy_pipeline.core.records.source import Source
    from spy_pipeline.live.present import present_advice

    home, instrument = Home.current(), Instrument.parse(symbol)
    with LedgerDatabase(home) as database:
        present = present_advice(database, instrument, open_clock(home.state_folder))
    if as_json:
        typer.echo(json.dumps(asdict(present), default=str))
        return
    advice = present.advice
    if advice is not None and advice.source is Source.SIMULATED:
        typer.echo("SIMULATED")
    typer.echo(f"{symbol}: {present.kind.replace('_', ' ')} (market {present.market})")
    for reason in present.reasons:
        typer.echo(f"  because {reason.detail}; {reason.ends_when}")
    if not present.reasons and advice is not None and advice.low is not None and advice.high is not None:
        typer.echo(
            f"  in {advice.horizon_minutes} minutes the price should be between {advice.low:.2f} and "
            f"{advice.high:.2f} in {advice.coverage:.0%} of cases, from {advice.price:.2f}, and may leave that range "
            "on the way; nothing speaks against the forecast"
        )
        typer.echo(
            "  a stale feed, a doubted book, missing history, an old model or drifted calibration would silence it"
        )
