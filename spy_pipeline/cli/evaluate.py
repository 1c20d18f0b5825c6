"""`spy evaluate`: the proof by walking forward."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def evaluate(
    symbol: Annotated[str, typer.Option(help="Whose forecasts.")] = "SPY",
    first: Annotated[
        str | None,
        typer.Option("--from", help="First day to score, as in 2024-03-08; by default the last fifth of the days."),
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day to score.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides all chance in the fits.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Forecast each past decision with what was known then, and hold the stack against the baselines.

    Interrupted, it goes on where it stopped. Exits with 1 where a floor is missed. The gate asks for a walk over the
    days scored by default, or more: a shorter one is told, and does not replace the proof.
    """
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.learning.chosen_days import days_named
    from spy_pipeline.learning.registry.mlflow_publisher import publish_or_say
    from spy_pipeline.learning.report import walk_forward_report
    from spy_pipeline.learning.roster import roles

    def tell(told: str) -> None:
        typer.echo(told, err=True)

    home, instrument = Home.current(), Instrument.parse(symbol)
    days = days_named(first, last)
    report = walk_forward_report(home, instrument, days, roles(), seed=seed, tell=tell)
    publish_or_say(home, tell)
    typer.echo(json.dumps(report.figures(), default=str) if as_json else report.text)
    typer.echo(f"Written to {report.folder}", err=True)
    if not report.evaluation.floors_met:
        raise typer.Exit(1)
