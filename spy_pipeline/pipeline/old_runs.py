"""Letting runs of the minute cycle go that are older than they need to be, with their events and logs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetEventTagsTable, SqlEventLogStorageTable
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._core.storage.runs import SqlRunStorage
from dagster._core.storage.runs.schema import RunsTable, RunTagsTable
from sqlalchemy import delete, select

_AT_ONCE = 1000
_TOGETHER = 20
"""Runs that go in one transaction: few, because a step of the minute cycle may wait to write meanwhile."""
_FINISHED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]


def forget_runs(instance: DagsterInstance, jobs: Sequence[str], before: datetime, longest_s: float) -> int:
    """Delete finished runs of these jobs that began before a moment; says how many.

    It stops after so many seconds: what is left then goes the next time.
    """
    end = time.monotonic() + longest_s
    forgotten = 0
    for job in jobs:
        old = RunsFilter(job_name=job, statuses=_FINISHED, created_before=before)
        while time.monotonic() < end and (run_ids := instance.get_run_ids(old, limit=_AT_ONCE)):
            for first in range(0, len(run_ids), _TOGETHER):
                if time.monotonic() >= end:
                    return forgotten
                together = run_ids[first : first + _TOGETHER]
                _forget(instance, together)
                forgotten += len(together)
    return forgotten


def _forget(instance: DagsterInstance, run_ids: Sequence[str]) -> None:
    """Delete runs as Dagster would delete each, in one transaction of each database."""
    runs, events = instance.run_storage, instance.event_log_storage
    assert isinstance(runs, SqlRunStorage)
    assert isinstance(events, ConsolidatedSqliteEventLogStorage)
    with runs.connect() as connection:
        for table in (RunTagsTable, RunsTable):
            connection.execute(delete(table).where(table.c.run_id.in_(run_ids)))
    theirs = SqlEventLogStorageTable.c.run_id.in_(run_ids)
    with events.index_connection() as connection:
        numbers = select(SqlEventLogStorageTable.c.id).where(theirs)
        connection.execute(delete(AssetEventTagsTable).where(AssetEventTagsTable.c.event_id.in_(numbers)))
        connection.execute(delete(SqlEventLogStorageTable).where(theirs))
    for run_id in run_ids:
        _forget_logs(instance, run_id)


def _forget_logs(instance: DagsterInstance, run_id: str) -> None:
    manager = instance.compute_log_manager
    if isinstance(manager, LocalComputeLogManager):
        folder = Path(manager.get_captured_local_path([run_id, "x"], "out")).parent
        if folder.name == run_id:
            shutil.rmtree(folder, ignore_errors=True)
