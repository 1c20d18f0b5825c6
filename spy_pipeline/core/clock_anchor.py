"""The anchor by which every process of a simulated session, Python or C++, reads the same market time."""

from __future__ import annotations

import os
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.processes import process_is_alive, process_start_mark

ANCHOR_FILE = "clock.toml"


@dataclass(frozen=True, slots=True)
class ClockAnchor:
    """A point where market time and this machine's monotonic clock are tied together, and the rate from there on."""

    market_ns: int
    """Market time at the anchor, nanoseconds since 1970 UTC."""
    monotonic_ns: int
    """The machine's monotonic clock at the anchor, nanoseconds; all processes of one boot share it."""
    speed: float
    """Market seconds that pass in one real second."""
    owner_pid: int
    """Process that runs the session; the anchor is void once it is gone."""
    owner_started: str
    """Start mark of that process, so that a reused process id does not revive the anchor; empty where unknown."""

    @classmethod
    def starting_now(cls, market_ns: int, speed: float) -> ClockAnchor:
        """An anchor owned by this process whose market time is `market_ns` at this very moment."""
        if not 0.0 < speed <= 100_000.0:
            raise SpyError(f"A clock speed of {speed:g} is not possible: give a number above 0 and at most 100000.")
        pid = os.getpid()
        return cls(market_ns, time.monotonic_ns(), float(speed), pid, process_start_mark(pid))

    @classmethod
    def read(cls, state_folder: Path) -> ClockAnchor | None:
        """The anchor kept in `state_folder`, or None where there is none or its owner is gone."""
        path = state_folder / ANCHOR_FILE
        try:
            fields = tomllib.loads(path.read_text(encoding="utf-8"))
            anchor = cls(
                market_ns=int(fields["market_ns"]),
                monotonic_ns=int(fields["monotonic_ns"]),
                speed=float(fields["speed"]),
                owner_pid=int(fields["owner_pid"]),
                owner_started=str(fields["owner_started"]),
            )
        except FileNotFoundError:
            return None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise SpyError(
                f"The clock anchor {path} is damaged ({error}): delete it and start the session again."
            ) from error
        return anchor if anchor.is_owned() else None

    def write(self, state_folder: Path) -> None:
        """Make this the anchor of `state_folder` in one step; another process's living anchor is left and refused."""
        present = ClockAnchor.read(state_folder)
        if present is not None and present.owner_pid != self.owner_pid:
            raise SpyError(
                f"A simulated session already runs in {state_folder} (process {present.owner_pid}): "
                "stop it first, or use another SPY_HOME."
            )
        fields = {
            "market_ns": self.market_ns,
            "monotonic_ns": self.monotonic_ns,
            "speed": self.speed,
            "owner_pid": self.owner_pid,
            "owner_started": self.owner_started,
        }
        write_atomically(state_folder / ANCHOR_FILE, tomli_w.dumps(fields).encode())

    def withdraw(self, state_folder: Path) -> None:
        """End this anchor in `state_folder`; one that another session put there meanwhile stays."""
        if ClockAnchor.read(state_folder) == self:
            (state_folder / ANCHOR_FILE).unlink(missing_ok=True)

    def is_owned(self) -> bool:
        """Whether the process that wrote this anchor still runs."""
        return process_is_alive(self.owner_pid) and process_start_mark(self.owner_pid) == self.owner_started
