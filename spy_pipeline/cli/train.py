"""`spy train`: fit every forecaster on the days at hand."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def train(  # noqa: PLR0917 - the options of a command
    symbol: Annotated[str, typer.Option(help="Whose forecasters.")] = "SPY",
    first: Annotated[
        str | None,
        typer.Option("--from", help="First day to learn from, as in 2024-03-08; by default the last 250 sessions."),
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day to learn from.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Train only this forecaster; may be given again.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides all chance in the fits.")] = 0,
    measured: Annotated[
        bool, typer.Option("--measure/--no-measure", help="Walk over the last 10 sessions for the figures in MLflow.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Fit all forecasters, put the stack together and make it the challenger; `spy evaluate` says what it is worth.

    While no stack has passed the gate, the baselines serve, fitted on the same days.
    """
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.learning.baseline_stack import serve_baselines
    from spy_pipeline.learning.chosen_days import days_named
    from spy_pipeline.learning.measuring import measure
    from spy_pipeline.learning.registry.mlflow_publisher import publish_or_say
    from spy_pipeline.learning.registry.model_registry import ModelRegistry
    from spy_pipeline.learning.roster import role_named, roles
    from spy_pipeline.learning.stack import register_stack
    from spy_pipeline.learning.training import train as fit
    from spy_pipeline.learning.training import training_set

    def tell(told: str) -> None:
        typer.echo(told, err=True)

    home, instrument = Home.current(), Instrument.parse(symbol)
    chosen = [role_named(name) for name in only] if only else list(roles())
    registry = ModelRegistry(home)
    panel = training_set(home, instrument, *days_named(first, last))
    versions = fit(registry, instrument, panel, chosen, seed=seed, tell=tell)
    if not only:
        serve_baselines(registry, instrument, panel, seed=seed)
        versions.append(register_stack(registry, instrument, panel, versions))
        if measured:
            measure(home, instrument, panel, versions, seed=seed, tell=tell)
    publish_or_say(home, tell)
    if as_json:
        typer.echo(json.dumps([{"name": version.name, "version": version.version} for version in versions]))
        return
    span = f"{panel.sessions[0].day} to {panel.sessions[-1].day}"
    typer.echo(f"Trained on {len(panel.sessions)} sessions, {span}:")
    for version in versions:
        typer.echo(f"  {version.name}  {version.version[:12]}")
    typer.echo("Next: spy evaluate")
