"""`spy demo`: everything at work on a simulated market, with no account and no data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FOLDER, FOLDER_OF_BARS = ".demo-home", ".demo-home-bars"


def demo(
    bars: Annotated[
        Path | None,
        typer.Option(help="Replay minute bars of your own, a Parquet or CSV file, in place of made-up ones."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help=f"The demo's own home; {FOLDER} here by default, {FOLDER_OF_BARS} with --bars.")
    ] = None,
) -> None:
    """Play a simulated session at 20 times real speed through gateway, collector, Dagster, models and page.

    Ctrl-C ends everything. Started again, it plays the next session.
    """
    typer.echo("SIMULATED: all of this comes from a simulated gateway; nothing here is a market price.")
    from spy_pipeline.core.home import Home
    from spy_pipeline.demo.running import run_demo

    chosen = folder or Path(FOLDER if bars is None else FOLDER_OF_BARS)
    try:
        run_demo(Home.at(chosen), bars, typer.echo)
    except KeyboardInterrupt:
        typer.echo("The demo was interrupted before its session began; `spy demo` goes on from there.")
    typer.echo("Everything has ended.")
