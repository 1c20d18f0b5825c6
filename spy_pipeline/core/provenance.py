"""Where a number comes from, and the wall between simulated and live."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import tomli_w

from spy_pipeline.core.atomic_file import create_once
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.records.source import Source

HOME_KIND_FILE = "home.toml"

HomeKind = Literal["live", "simulated"]


def source_of_account(account: str) -> Source:
    """The source of what a gateway with this managed account sends: its word decides, never a setting."""
    return Source.SIMULATED if account.startswith("SIM") else Source.IBKR


def source_of_ancestors(ancestors: Iterable[Source]) -> Source:
    """The source of what is made from `ancestors`: one simulated ancestor makes it simulated."""
    found = set(ancestors)
    if not found:
        raise ValueError("what has no ancestors has a source of its own")
    return next(source for source in (Source.SIMULATED, Source.IMPORTED, Source.IBKR) if source in found)


def home_kind_of(source: Source) -> HomeKind:
    """The kind of home that records of `source` may live in."""
    return "simulated" if source is Source.SIMULATED else "live"


def home_kind(home: Home) -> HomeKind | None:
    """What this home was made by its first record, or None while it is empty."""
    path = _kind_file(home)
    try:
        kind = str(tomllib.loads(path.read_text(encoding="utf-8"))["kind"])
    except FileNotFoundError:
        return None
    except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
        raise SpyError(f"{path} is damaged ({error}): restore it, or start in a new SPY_HOME.") from error
    if kind == "live":
        return "live"
    if kind == "simulated":
        return "simulated"
    raise SpyError(f"{path} says kind {kind!r}, but a home is live or simulated: restore it, or use a new SPY_HOME.")


def claim_home(home: Home, source: Source) -> None:
    """Make sure that records of `source` may enter `home`; the first claim decides for ever.

    The claim is one atomic step, so of two processes that come first with different kinds one is refused.
    """
    content = tomli_w.dumps({"kind": home_kind_of(source)})
    if create_once(_kind_file(home), content.encode()):
        return
    kind = home_kind(home)
    if kind != home_kind_of(source):
        raise SpyError(
            f"{home.root} is a {kind} home and takes no {home_kind_of(source)} records: set SPY_HOME to another folder."
        )


def _kind_file(home: Home) -> Path:
    return home.state_folder / HOME_KIND_FILE
