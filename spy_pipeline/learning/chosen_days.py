"""The days that were chosen to learn from, so that all forecasters of one refit learn from the same."""

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
