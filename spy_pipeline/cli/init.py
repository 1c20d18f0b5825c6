"""`spy init`: a home with commented settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spy_pipeline.core.atomic_file import FOR_ALL, FOR_OWNER, create_once
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.settings_template import environment_text, settings_text


def init(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder to begin in; SPY_HOME, else the checkout, if left out.")
    ] = None,
) -> None:
    """Write a commented spy.toml and .env, which is yours alone to read; files that exist are never touched."""
    home = Home.current() if folder is None else Home.at(folder)
    files = (
        (home.settings_file, settings_text(), FOR_ALL),
        (home.environment_file, environment_text(), FOR_OWNER),
    )
    written = [path for path, content, mode in files if create_once(path, content.encode(), mode)]
    if not written:
        raise SpyError(f"{home.root} has its spy.toml and .env already: edit them, or give another folder.")
    for path in written:
        typer.echo(f"Wrote {path}")
    typer.echo("Next: spy doctor")
