"""`spy features`: what the features are, and proof on the user's own days that they keep their promises."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from spy_pipeline._native import FeatureDescription
    from spy_pipeline.features.audit import AuditReport

features = typer.Typer(
    name="features", help="The features: what they are, and proof that they keep their promises.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]


@features.command("list")
def list_features(as_json: AsJson = False) -> None:
    """List all features with window, unit and what they need."""
    from spy_pipeline.features.catalogue import feature_catalogue

    if as_json:
        typer.echo(json.dumps([_facts(feature) for feature in feature_catalogue()]))
        return
    table = Table("feature", "window", "unit", "there after", "needs")
    for feature in feature_catalogue():
        table.add_row(feature.name, feature.window, feature.unit, f"{feature.warm_up_minutes} min", feature.needs)
    Console().print(table)


@features.command()
def explain(
    name: Annotated[str, typer.Argument(help="A feature's name, as `spy features list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Tell all there is to say of one feature: formula, symbols, window, unit, and why it earns its place."""
    from spy_pipeline.features.catalogue import feature_named, symbols_of

    feature = feature_named(name)
    symbols = symbols_of(feature)
    if as_json:
        typer.echo(json.dumps(_facts(feature) | {"symbols": symbols}))
        return
    earlier = f", after at least {feature.earlier_sessions} sessions" if feature.earlier_sessions else ""
    typer.echo(f"{feature.name}\n  {feature.reason}\n")
    typer.echo(f"  formula  {feature.formula}")
    typer.echo(f"  window   {feature.window}")
    typer.echo(f"  unit     {feature.unit}")
    typer.echo(f"  there    from the end of session minute {feature.warm_up_minutes} on{earlier}")
    typer.echo(f"  needs    {feature.needs}\n")
    for symbol, meaning in symbols.items():
        typer.echo(f"  {symbol}: {meaning}")


@features.command()
def audit(
    symbol: Annotated[str, typer.Option(help="Whose raw days are looked at.")] = "SPY",
    days: Annotated[int, typer.Option(min=1, help="How many of the last days.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Prove on your own raw days that no feature looks ahead and that batch, stream, restart and peek agree."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.core.lake.layout import LakeLayout
    from spy_pipeline.history.look_ahead_audit import audit_newest

    report = audit_newest(LakeLayout(Home.current()), Instrument.parse(symbol), days)
    if as_json:
        typer.echo(json.dumps(_report_facts(report) | {"symbol": symbol}, default=str))
    else:
        _print_report(report, symbol)
    if not report.holds:
        raise typer.Exit(1)


def _facts(feature: FeatureDescription) -> dict[str, object]:
    names = ("name", "formula", "window", "unit", "warm_up_minutes", "earlier_sessions", "needs", "reason")
    return {name: getattr(feature, name) for name in names}


def _report_facts(report: AuditReport) -> dict[str, object]:
    return {
        "holds": report.holds,
        "days": [str(day) for day in report.days],
        "rows": report.rows,
        "features": list(report.features),
        "departures": [asdict(departure) for departure in report.departures],
    }


def _print_report(report: AuditReport, symbol: str) -> None:
    span = f"{report.days[0]} to {report.days[-1]}"
    if report.holds:
        typer.echo(
            f"{symbol}, {span}: none of {len(report.features)} features looks ahead, and batch, stream, restart, peek "
            f"and single-day rebuild agree to the last bit on {report.rows} minutes."
        )
        return
    table = Table("feature", "broken", "first on", "minute", "expected", "found", title=f"{symbol}, {span}")
    for departure in report.departures:
        values = (f"{departure.expected:.17g}", f"{departure.found:.17g}")
        table.add_row(departure.feature, departure.guarantee, str(departure.day), str(departure.minute), *values)
    Console().print(table)
