"""`spy demo`: what exists so far, at work on a simulated market, with no account and no data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

SPEED = 20
AUDITED_DAYS = 2


def demo(
    folder: Annotated[Path, typer.Option(help="The demo's own home; its days are simulated and stay there.")] = Path(
        ".demo-home"
    ),
) -> None:
    """Start the simulated gateway, catch up 120 days from it through Dagster, and prove the features honest."""
    from spy_pipeline.core.home import HOME_VARIABLE, Home
    from spy_pipeline.core.lake.layout import LakeLayout
    from spy_pipeline.core.settings_source import load_settings
    from spy_pipeline.history.look_ahead_audit import audit_newest
    from spy_pipeline.pipeline.catch_up_run import catch_up

    home = Home.at(folder)
    os.environ[HOME_VARIABLE] = str(home.root)
    _say("SIMULATED: everything below comes from the simulated gateway; nothing here is a market price.")
    with _gateway(home.root) as facts:
        os.environ["SPY_IBKR__PORT"] = str(facts["port"])
        _say(f"The gateway serves {facts['start']} at {SPEED} times real speed on 127.0.0.1:{facts['port']}.")
        for report in catch_up(home):
            days = f"{len(report.engineered)} days made" if report.wanted else "nothing was missing"
            _say(f"{report.symbol}: {days}, in {home.data_folder / 'daily_data'}")
        for instrument in load_settings(home).instruments():
            audit = audit_newest(LakeLayout(home), instrument, AUDITED_DAYS)
            verdict = "no feature looks ahead" if audit.holds else "a feature looks ahead: `spy features audit`"
            _say(f"{instrument.symbol}: {len(audit.features)} features on {audit.rows} minutes audited, {verdict}.")
    _say("So far there are the gateway, history and features; forecasts, the collector and advice come next.")
    _say(f"Look around: cd {home.root} && SPY_HOME=. dagster dev   (the graph, each day's picture, its checks)")


@contextmanager
def _gateway(home: Path) -> Iterator[dict[str, object]]:
    """A simulated gateway of `home` at noon of the last session, for the length of the block."""
    from spy_pipeline.core.clock import RealClock
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.core.sessions import SessionCalendar

    day = SessionCalendar.named("XNYS").preceding(RealClock().now().date()).day
    process = subprocess.Popen(
        [sys.executable, "-m", "spy_pipeline", "gateway", "--json", "--start", f"{day}T12:00", "--speed", str(SPEED)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"SPY_HOME": str(home)},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise SpyError("The simulated gateway did not start: see its sentence above.")
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait()


def _say(sentence: str) -> None:
    typer.echo(sentence)
