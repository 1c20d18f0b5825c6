"""The `spy` command as a whole: its verbs, and how a failure reaches the user."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from spy_pipeline.cli.catch_up import catch_up
from spy_pipeline.cli.collector import collector
from spy_pipeline.cli.demo import demo
from spy_pipeline.cli.doctor import doctor
from spy_pipeline.cli.evaluate import evaluate
from spy_pipeline.cli.features import features
from spy_pipeline.cli.gateway import gateway
from spy_pipeline.cli.init import init
from spy_pipeline.cli.latency import latency
from spy_pipeline.cli.mlflow_ui import mlflow
from spy_pipeline.cli.models import models
from spy_pipeline.cli.notify import notify
from spy_pipeline.cli.page import page
from spy_pipeline.cli.replay_day import replay_day
from spy_pipeline.cli.services import down, logs, status, up
from spy_pipeline.cli.train import train
from spy_pipeline.cli.user_files import import_bars, import_events
from spy_pipeline.cli.watch import watch
from spy_pipeline.cli.why import why
from spy_pipeline.cli.wire import wire
from spy_pipeline.core.errors import SpyError

app = typer.Typer(
    name="spy",
    help="Intraday advice for SPY and its options, from Interactive Brokers' data to one clear instruction.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(doctor)
app.command()(init)
app.command()(demo)
app.command()(up)
app.command()(down)
app.command()(status)
app.command()(logs)
app.command()(page)
app.command()(watch)
app.command()(gateway)
app.command()(catch_up)
app.command()(import_bars)
app.command()(import_events)
app.command()(train)
app.command()(evaluate)
app.command()(why)
app.command()(latency)
app.command()(replay_day)
app.command()(mlflow)
app.add_typer(collector)
app.add_typer(features)
app.add_typer(models)
app.add_typer(notify)
app.add_typer(wire)


def main() -> None:
    """Run the command line; what the user can mend is told in one sentence on stderr with status 1."""
    try:
        app()
    except SpyError as error:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(str(error), style="red")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
