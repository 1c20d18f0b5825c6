"""Which process executes a run, noted in the run's tags by that process itself.

Dagster rewrites a run as a whole whenever its status changes: what another process notes of it meanwhile may be lost.
The process that executes a run notes itself before it reports the run started, and from then on is the one that writes.
"""

from __future__ import annotations

import os

from dagster import DagsterInstance
from dagster._core.storage.dagster_run import DagsterRun

from spy_pipeline.core.processes import process_is_alive, process_start_mark

_PID, _STARTED = "spy/pid", "spy/pid_started"


def note_worker(instance: DagsterInstance, run_id: str) -> None:
    """Note this process as the one that executes a run."""
    pid = os.getpid()
    instance.add_run_tags(run_id, {_PID: str(pid), _STARTED: process_start_mark(pid)})


def living_worker(run: DagsterRun) -> int | None:
    """The process that executes a run; None where none has noted itself, or it is gone."""
    pid = int(run.tags.get(_PID, "0"))
    is_alive = pid > 0 and process_is_alive(pid) and process_start_mark(pid) == run.tags.get(_STARTED)
    return pid if is_alive else None
