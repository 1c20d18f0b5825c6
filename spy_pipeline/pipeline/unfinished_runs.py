"""Whether a job has runs that are not over yet."""

from __future__ import annotations

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

_UNFINISHED = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
]


def is_under_way(instance: DagsterInstance, job: str) -> bool:
    """Whether a run of this job was asked for and has not ended.

    All unfinished runs are looked at: they are few, while the runs of one job grow with every minute.
    """
    return any(run.job_name == job for run in instance.get_runs(RunsFilter(statuses=_UNFINISHED)))
