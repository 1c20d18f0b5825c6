"""`spy page`: the live page."""

from __future__ import annotations

import signal
from typing import Annotated

import typer


def page(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port on 127.0.0.1; page.port if left out.")
    ] = None,
) -> None:
    """Show candles, forecasts, advice, order book and health in the browser, from this machine only, until Ctrl-C."""
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.settings_source import load_settings
    from spy_pipeline.dashboard.page_server import PageServer
    from spy_pipeline.realtime.feed import Feed

    home = Home.current()
    settings = load_settings(home)
    instrument = settings.instruments()[0]
    chosen = settings.page.port if port is None else port
    server = PageServer(home, instrument, lambda: Feed.open(home, instrument, from_oldest=True), chosen)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    typer.echo(f"The page of {instrument.symbol} at http://127.0.0.1:{chosen}; Ctrl-C ends it.")
    server.run()
