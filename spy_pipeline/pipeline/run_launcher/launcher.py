"""The launcher that Dagster is told to use: tagged jobs are forked, all others go the usual way."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from typing import Any, Self

from dagster import Field, StringSource
from dagster._config.config_schema import UserConfigSchema
from dagster._core.launcher import DefaultRunLauncher
from dagster._core.launcher.base import CheckRunHealthResult, LaunchRunContext, RunLauncher, WorkerStatus
from dagster._core.storage.dagster_run import DagsterRun
from dagster._serdes import ConfigurableClass
from dagster._serdes.config_class import ConfigurableClassData

from spy_pipeline.core.home import Home
from spy_pipeline.pipeline.run_launcher.forkserver_client import ForkserverClient
from spy_pipeline.pipeline.run_launcher.worker_tags import living_worker

FORKED: Mapping[str, str] = {"spy/forked": "yes"}
"""The tag of jobs whose runs are forked."""


class ForkingRunLauncher(RunLauncher[Any], ConfigurableClass):
    """Forks runs that are tagged so from the forkserver, and leaves all others to Dagster's default launcher."""

    def __init__(self, definitions: str, inst_data: ConfigurableClassData | None = None) -> None:
        self.definitions = definitions
        """The module whose jobs the forkserver holds loaded."""
        self._inst_data = inst_data
        usual: Any = DefaultRunLauncher
        self._usual: RunLauncher[Any] = usual()
        self._forkserver = ForkserverClient(Home.current())
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """Where the configuration named this class."""
        return self._inst_data

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """The module whose jobs the forkserver holds loaded."""
        return {"definitions": Field(StringSource, default_value="spy_pipeline.pipeline.definitions")}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """The launcher that dagster.yaml names."""
        return cls(**config_value, inst_data=inst_data)

    def register_instance(self, instance: Any) -> None:
        """Belong to an instance, with the launcher for all other runs."""
        super().register_instance(instance)
        self._usual.register_instance(instance)

    def warm(self) -> int:
        """Have the forkserver loaded before the first run is asked for; gives its process id."""
        return self._forkserver.warm(self._instance)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Begin a run; its process notes itself in the run's tags."""
        run = context.dagster_run
        if _is_forked(run):
            self._forkserver.fork(self._instance, run.run_id)
        else:
            self._usual.launch_run(context)

    def terminate(self, run_id: str) -> bool:
        """Interrupt a run, which then cleans up and reports itself cancelled; False where there is nothing to end.

        Its process is looked for after the run is marked: one that notes itself later finds the mark and does nothing.
        """
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        if not _is_forked(run):
            return bool(self._usual.terminate(run_id))
        self._instance.report_run_canceling(run)
        pid = living_worker(self._instance.get_run_by_id(run_id) or run)
        if pid is None:
            self._instance.report_run_canceled(run)
        else:
            os.kill(pid, signal.SIGINT)
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Whether a run's process can be asked after: yes."""
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Whether the process of a run lives; of runs that were not forked their own server keeps watch."""
        if not _is_forked(run) or living_worker(run) is not None:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.NOT_FOUND, "its process is gone")

    def join(self, timeout: int = 30) -> None:
        """Wait for runs of the default launcher."""
        self._usual.join(timeout)

    def dispose(self) -> None:
        """Give the connection to the forkserver back."""
        self._forkserver.close()


def _is_forked(run: DagsterRun) -> bool:
    return all(run.tags.get(name) == value for name, value in FORKED.items())
