"""`spy wire`: what TWS and its gateway say, in readable form."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

wire = typer.Typer(name="wire", help="What TWS and its gateway say, in readable form.", no_args_is_help=True)


@wire.callback()
def about() -> None:
    """What TWS and its gateway say, in readable form."""


@wire.command()
def decode(
    capture: Annotated[Path, typer.Argument(help="Bytes that a server sent after its handshake reply.")],
    book: Annotated[bool, typer.Option("--book", help="Show both sides of the book after each depth message.")] = False,
    only_json: Annotated[bool, typer.Option("--json", help="Leave out the count at the end.")] = False,
) -> None:
    """Print one JSON object for each message of a capture, with its `type` and every field.

    A message that is not known is of type `unknown`, a broken one of type `malformed`; both carry their offset.
    """
    from spy_pipeline.realtime.wire_capture import decoded_messages

    counts: Counter[str] = Counter()
    for message in decoded_messages(capture, with_books=book):
        typer.echo(json.dumps(message))
        kind = message["type"]
        counts[kind if kind in ("unknown", "malformed") else "known"] += 1
    if not only_json:
        typer.echo(
            f"{counts.total()} messages: {counts['known']} known, {counts['unknown']} unknown, "
            f"{counts['malformed']} malformed.",
            err=True,
        )
