"""`spy doctor`: does everything that is needed work here, and if not, what to do."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from spy_pipeline.cli.doctor_checks import Finding, Verdict, examine
from spy_pipeline.core.home import Home

_COLOURS: dict[Verdict, str] = {"ok": "green", "warning": "yellow", "failure": "red"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")] = False,
) -> None:
    """Check that everything spy_pipeline needs works here, and say for each failure what to do."""
    home = Home.current()
    findings = list(examine(home))
    if as_json:
        typer.echo(json.dumps({"home": str(home.root), "findings": [asdict(finding) for finding in findings]}))
    else:
        _print_table(home, findings)
    if any(finding.verdict == "failure" for finding in findings):
        raise typer.Exit(1)


def _print_table(home: Home, findings: list[Finding]) -> None:
    table = Table("check", "verdict", "what was found", title=f"spy doctor: {home.root}")
    for finding in findings:
        colour = _COLOURS[finding.verdict]
        table.add_row(finding.check, f"[{colour}]{finding.verdict}[/{colour}]", finding.message)
    Console().print(table)
