"""Letting runs of the minute cycle go that are older than they need to be, with their events and logs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager

_AT_ONCE = 200
_FINISHED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]


def forget_runs(instance: DagsterInstance, jobs: Sequence[str], before: datetime, longest_s: float) -> int:
    """Delete finished runs of these jobs that began before a moment, the oldest first; says how many.

    It stops after so many seconds: what is left then goes the next time.
    """
    end = time.monotonic() + longest_s
    forgotten = 0
    for job in jobs:
        old = RunsFilter(job_name=job, statuses=_FINISHED, created_before=before)
        while time.monotonic() < end and (runs := instance.get_runs(old, limit=_AT_ONCE, ascending=True)):
            for run in runs:
                instance.delete_run(run.run_id)
                _forget_logs(instance, run.run_id)
            forgotten += len(runs)
    return forgotten


def _forget_logs(instance: DagsterInstance, run_id: str) -> None:
    manager = instance.compute_log_manager
    if isinstance(manager, LocalComputeLogManager):
        folder = Path(manager.get_captured_local_path([run_id, "x"], "out")).parent
        if folder.name == run_id:
            shutil.rmtree(folder, ignore_errors=True)
