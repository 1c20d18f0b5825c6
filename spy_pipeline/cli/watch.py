"""`spy watch`: the collector's rows in the terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from spy_pipeline.cli.watch_screen import WatchScreen
    from spy_pipeline.realtime.row_feed import RowFeed

_REFRESH_SECONDS = 0.2


def watch(
    symbol: Annotated[
        str | None, typer.Argument(help="What to watch; the first of market.symbols if left out.")
    ] = None,
    over_socket: Annotated[bool, typer.Option("--socket", help="Read the socket instead of shared memory.")] = False,
    seconds: Annotated[
        float | None, typer.Option(min=0.0, help="End after so many real seconds; until Ctrl-C if left out.")
    ] = None,
) -> None:
    """Show second rows, the book's ladder, the tape and the collector's health as they come, until Ctrl-C."""
    from rich.console import Console
    from rich.live import Live

    from spy_pipeline.cli.watch_screen import WatchScreen
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.instruments import Instrument
    from spy_pipeline.core.settings_source import load_settings
    from spy_pipeline.realtime.feed import Feed
    from spy_pipeline.realtime.socket_feed import SocketFeed

    home = Home.current()
    instrument = Instrument.parse(symbol) if symbol else load_settings(home).instruments()[0]
    screen = WatchScreen(instrument.key)
    feed = SocketFeed.open(home, instrument) if over_socket else Feed.open(home, instrument)
    console = Console()
    with feed, Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
        end = float("inf") if seconds is None else time.monotonic() + seconds
        while time.monotonic() < end:
            _take_in(feed, screen)
            live.update(screen.render(), refresh=console.is_terminal)


def _take_in(feed: RowFeed, screen: WatchScreen) -> None:
    """Let the screen take in what comes until it is time to show it."""
    from spy_pipeline.realtime.row_feed import RowKind

    kinds = frozenset({RowKind.SECOND, RowKind.MINUTE, RowKind.HEALTH})
    end = time.monotonic() + _REFRESH_SECONDS
    while (remaining := end - time.monotonic()) > 0.0:
        event = feed.next(kinds, timeout_s=remaining)
        if event is not None:
            screen.take(event)
