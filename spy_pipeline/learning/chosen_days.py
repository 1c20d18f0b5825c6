"""The days that a user names to learn from, kept so that all forecasters of one refit learn from the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument


@dataclass(frozen=True, slots=True)
class ChosenDays:
    """A range of days."""

    first: date
    """The first."""
    last: date
    """The last, included."""


def days_named(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """The days that a user wrote, each as in 2024-03-08 and the first not after the last; others are refused."""
    begin, end = _day(first), _day(last)
    if begin is not None and end is not None and begin > end:
        raise SpyError(f"The first day, {begin}, is after the last, {end}: exchange them.")
    return begin, end


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SpyError(f"{text!r} is not a day: write it as in 2024-03-08.") from error


def choose_days(home: Home, instrument: Instrument, days: ChosenDays) -> None:
    """Keep the choice in place of the former one."""
    write_atomically(_path(home, instrument), json.dumps({"first": str(days.first), "last": str(days.last)}).encode())


def chosen_days(home: Home, instrument: Instrument) -> ChosenDays:
    """The last choice; without one nothing is trained."""
    path = _path(home, instrument)
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return ChosenDays(date.fromisoformat(said["first"]), date.fromisoformat(said["last"]))
    except FileNotFoundError as error:
        raise SpyError(f"No training set of {instrument.symbol} was chosen: materialize `training_set`.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SpyError(f"{path} is damaged ({error}): materialize `training_set` anew.") from error


def _path(home: Home, instrument: Instrument) -> Path:
    return home.state_folder / "training_sets" / f"{instrument.key}.json"
