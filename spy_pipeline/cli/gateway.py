"""`spy gateway`: the simulated TWS gateway."""

from __future__ import annotations

import json
import logging
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class History(StrEnum):
    """What history counts."""

    exact = "exact"
    filtered = "filtered"


class Plant(StrEnum):
    """What is planted in the market."""

    none = "none"
    drift = "drift"
    regime = "regime"


class Switch(StrEnum):
    """On or off."""

    on = "on"
    off = "off"


def gateway(  # noqa: PLR0917 - the options of a command
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes any free one.")] = 0,
    source: Annotated[
        str,
        typer.Option(help="'synthetic', 'bars:PATH' to replay minute bars, or 'recording:PATH' to replay raw events."),
    ] = "synthetic",
    seed: Annotated[int, typer.Option(help="Decides everything the synthetic market does.")] = 0,
    start: Annotated[
        str | None, typer.Option(help="Market time to begin at, ISO 8601 in New York; a day alone means its opening.")
    ] = None,
    speed: Annotated[float | None, typer.Option(help="Market seconds in one real second.")] = None,
    history: Annotated[
        History, typer.Option(help="'exact' counts every streamed print, 'filtered' leaves some out as IBKR does.")
    ] = History.filtered,
    plant: Annotated[Plant, typer.Option(help="A pattern planted in the synthetic market for tests.")] = Plant.none,
    limits: Annotated[Switch, typer.Option(help="IBKR's limits on messages, history and streams.")] = Switch.on,
    faults: Annotated[Path | None, typer.Option(help="A fault script (TOML).")] = None,
    only_json: Annotated[bool, typer.Option("--json", help="Print nothing but the JSON line.")] = False,
) -> None:
    """Serve IBKR's TWS protocol on 127.0.0.1 with a simulated market behind it, until Ctrl-C.

    Once it accepts clients it prints one JSON line with the port.
    """
    from spy_pipeline.core.home import Home
    from spy_pipeline.gateway.running import run_gateway
    from spy_pipeline.gateway.settings import GatewaySettings

    def announce(facts: dict[str, object]) -> None:
        typer.echo(json.dumps(facts))
        if not only_json:
            typer.echo(
                f"SIMULATED gateway: {facts['source']} market at {facts['start']}, speed {facts['speed']:g}, "
                f"account {facts['account']}; clients connect to {facts['host']}:{facts['port']}; Ctrl-C ends it.",
                err=True,
            )

    logging.basicConfig(level=logging.WARNING if only_json else logging.INFO, format="%(message)s")
    settings = GatewaySettings(
        port=port,
        source=source,
        seed=seed,
        start=start,
        speed=speed,
        history=history.value,
        plant=plant.value,
        limits=limits is Switch.on,
        faults=faults,
    )
    run_gateway(settings, Home.current(), announce)
