"""`spy import-bars` and `spy import-events`: the user's own files."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Stamp(StrEnum):
    """Which end of its minute a bar's time names."""

    start = "start"
    end = "end"


def import_bars(  # noqa: PLR0917 - the options of a command
    path: Annotated[Path, typer.Argument(help="Parquet or CSV file of minute bars, or a folder of them.")],
    symbol: Annotated[str, typer.Option(help="Whose bars they are, such as SPY.")],
    timezone: Annotated[str | None, typer.Option(help="Zone of times that carry none.")] = None,
    stamp: Annotated[Stamp | None, typer.Option(help="Whether times name the start or end of the minute.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace days that came from elsewhere.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take in minute bars of your own; every file is checked before the first day is stored."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.core.ledger.database import LedgerDatabase
    from spy_pipeline.core.ledger.gaps import GapLedger
    from spy_pipeline.history.user_files.importing import ImportOptions
    from spy_pipeline.history.user_files.importing import import_bars as take_in
    from spy_pipeline.pipeline.imported_days import engineer_imported_days

    home, instrument = Home.current(), Instrument.parse(symbol)
    options = ImportOptions(timezone, stamp.value if stamp else None, replace)
    with LedgerDatabase(home) as database:
        report = take_in(home, GapLedger(database), instrument, path, options)
    engineered = engineer_imported_days(home, instrument, report.stored)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "symbol": instrument.symbol,
                    "stored": [str(day) for day in report.stored],
                    "engineered": engineered,
                    "kept": [str(day) for day in report.kept],
                    "outside_hours": report.outside_hours,
                    "missing_minutes": report.missing_minutes,
                }
            )
        )
        return
    span = f", {report.stored[0]} to {report.stored[-1]}" if report.stored else ""
    typer.echo(f"Stored {len(report.stored)} days of {instrument.symbol}{span}.")
    typer.echo(f"{report.missing_minutes} of their minutes are missing and stand in the gap ledger.")
    if report.kept:
        typer.echo(f"Left {len(report.kept)} days alone that came from elsewhere; --replace takes them over.")
    if report.outside_hours:
        typer.echo(f"Left out {report.outside_hours} bars outside regular trading hours.")
    typer.echo(f"Made {len(engineered)} engineered daily files of them.")


def import_events(
    path: Annotated[Path, typer.Argument(help="CSV or Parquet with columns date, time (New York) and event.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take in scheduled releases (rate decisions, inflation, payrolls); they take the place of the former ones."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.lake.layout import LakeLayout
    from spy_pipeline.history.user_files.events import import_events as take_in

    report = take_in(LakeLayout(Home.current()), path)
    if as_json:
        facts = {"stored": report.stored, "without_time": report.without_time}
        typer.echo(json.dumps(facts | {"first": str(report.first), "last": str(report.last)}))
        return
    typer.echo(f"Stored {report.stored} releases, {report.first} to {report.last}.")
    if report.without_time:
        typer.echo(f"Left out {report.without_time} rows that name no time of day.")
