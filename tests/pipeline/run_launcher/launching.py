"""Requesting runs the way Dagster's daemon does, in a home of one's own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import DagsterInstance, DagsterRun
from dagster._core.definitions.selector import JobSubsetSelector
from dagster._core.utils import make_new_run_id
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget

from tests.conftest import CHECKOUT

LOCATION = "tried"


class Launching:
    """An instance, and a code server that holds the jobs of one module."""

    def __init__(self, instance: DagsterInstance, workspace: WorkspaceProcessContext) -> None:
        self.instance = instance
        self._workspace = workspace

    def start(self, job: str) -> str:
        """Request a run and give its id."""
        context = self._workspace.create_request_context()
        location = context.get_code_location(LOCATION)
        repository = next(iter(location.get_repositories()))
        remote = location.get_job(JobSubsetSelector(LOCATION, repository, job, None))
        plan = location.get_execution_plan(remote, {}, None, None, instance=self.instance)
        run = self.instance.create_run(
            job_name=job,
            run_id=make_new_run_id(),
            run_config={},
            status=None,
            tags=remote.run_tags or {},
            root_run_id=None,
            parent_run_id=None,
            step_keys_to_execute=None,
            execution_plan_snapshot=plan.execution_plan_snapshot,
            job_snapshot=remote.job_snapshot,
            parent_job_snapshot=None,
            asset_selection=None,
            asset_check_selection=None,
            resolved_op_selection=None,
            op_selection=None,
            remote_job_origin=remote.get_remote_origin(),
            job_code_origin=remote.get_python_origin(),
            asset_graph=location.get_repository(repository).asset_graph,
        )
        self.instance.submit_run(run.run_id, context)
        return run.run_id

    def run(self, run_id: str) -> DagsterRun:
        """The run as it is recorded now."""
        found = self.instance.get_run_by_id(run_id)
        assert found is not None
        return found

    def ended(self, run_id: str, within_s: float = 60.0) -> DagsterRun:
        """The run once it has ended."""
        deadline = time.monotonic() + within_s
        while not self.run(run_id).is_finished:
            assert time.monotonic() < deadline, self.run(run_id)
            time.sleep(0.02)
        return self.run(run_id)

    def messages(self, run_id: str) -> list[str]:
        """Everything that the run's log says."""
        return [entry.user_message or entry.message for entry in self.instance.all_logs(run_id)]


@contextmanager
def launching(home: Path, module: str) -> Iterator[Launching]:
    """The checkout's own dagster.yaml, told to hold the jobs of `module`; the working folder must be `home`."""
    configuration = (CHECKOUT / "dagster.yaml").read_text(encoding="utf-8")
    launcher = "  class: ForkingRunLauncher\n"
    assert launcher in configuration
    text = configuration.replace(launcher, f"{launcher}  config:\n    definitions: {module}\n")
    (home / "dagster.yaml").write_text(text, encoding="utf-8")
    target: Any = ModuleTarget(module, attribute=None, working_directory=str(CHECKOUT), location_name=LOCATION)
    with DagsterInstance.from_config(str(home)) as instance, WorkspaceProcessContext(instance, target) as workspace:
        yield Launching(instance, workspace)
