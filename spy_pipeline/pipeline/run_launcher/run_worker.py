"""What a forked process does: execute one run as Dagster's own worker would, and leave."""

from __future__ import annotations

import os
import sys

from dagster import DagsterInstance
from dagster._cli.api import _execute_run_command_body
from dagster._core.storage.dagster_run import DagsterRunStatus
from dagster._utils.interrupts import capture_interrupts

from spy_pipeline.pipeline.run_launcher.worker_tags import note_worker

_FORKED_RUN = "SPY_FORKED_RUN"


def is_forked_run() -> bool:
    """Whether this process was forked to execute a run."""
    return _FORKED_RUN in os.environ


def execute_run(instance: DagsterInstance, run_id: str) -> int:
    """Execute a run whose job is loaded already; events, logs and failures are recorded as those of any run."""
    os.environ[_FORKED_RUN] = run_id
    with capture_interrupts():
        note_worker(instance, run_id)
        return _execute_run_command_body(run_id, instance, lambda _event: None, set_exit_code_on_failure=True)


def report_lost_worker(instance: DagsterInstance, run_id: str, how: str) -> None:
    """Mark a run failed, or cancelled where that was asked for, whose process ended before the run did."""
    run = instance.get_run_by_id(run_id)
    if run is None or run.is_finished:
        return
    message = f"The process of the run ended unexpectedly ({how})."
    if run.status is DagsterRunStatus.CANCELING:
        instance.report_run_canceled(run, message=message)
    else:
        instance.report_engine_event(message, run)
        instance.report_run_failed(run, message=message)


def leave(status: int) -> None:
    """End a forked process without running what its parent registered for its own end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
