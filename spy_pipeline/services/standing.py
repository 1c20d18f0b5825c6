"""How the services stand, as the supervisor writes it down and everybody else reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.process_lock import ProcessLock, lock_holder

State = Literal["waiting", "starting", "running", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class ServiceStanding:
    """How one service stands."""

    name: str
    """Its name."""
    purpose: str
    """What it is for."""
    address: str
    """Where a browser finds it, or empty."""
    state: State
    """Waiting for another, starting, running, failed and about to be started again, or ended."""
    since_ns: int
    """Since when, real time, nanoseconds since 1970 UTC."""
    pid: int
    """Its process, which leads a process group of its own; 0 where there is none."""
    restarts: int
    """How often it was started again after it had failed."""
    problem: str
    """How it ended last, or empty."""


_STANDINGS = TypeAdapter(list[ServiceStanding])


def supervisor_lock(home: Home) -> ProcessLock:
    """The right to run the services of a home."""
    return ProcessLock(_lock_path(home), "runs the services of this home")


def supervisor_pid(home: Home) -> int | None:
    """The process that runs the services of a home, or None."""
    return lock_holder(_lock_path(home))


def write_standings(home: Home, standings: list[ServiceStanding]) -> None:
    """Write down how all services stand, in one step."""
    write_atomically(_path(home), _STANDINGS.dump_json(standings))


def read_standings(home: Home) -> list[ServiceStanding]:
    """How the services stood last; none where none was ever started."""
    path = _path(home)
    try:
        return _STANDINGS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []
    except ValidationError as error:
        raise SpyError(f"{path} is damaged: delete it, then run `spy up` again.") from error


def _path(home: Home) -> Path:
    return home.state_folder / "services" / "standings.json"


def _lock_path(home: Home) -> Path:
    return home.state_folder / "locks" / "services"
