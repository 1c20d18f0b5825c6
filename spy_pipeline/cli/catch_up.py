"""`spy catch-up`: history up to now."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def catch_up(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Fetch the raw minutes that are missing and make engineered daily files of them, through Dagster."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.pipeline.catch_up_run import catch_up as run

    reports = run(Home.current())
    if as_json:
        typer.echo(json.dumps([asdict(report) | {"left_out": report.left_out} for report in reports]))
        return
    for report in reports:
        if not report.wanted:
            typer.echo(f"{report.symbol}: nothing is missing.")
            continue
        typer.echo(f"{report.symbol}: made {len(report.engineered)} of {len(report.wanted)} days that were missing.")
        for day in report.left_out:
            typer.echo(f"  {day} was left out; `dagster dev` shows why at the check of its raw minutes.")
