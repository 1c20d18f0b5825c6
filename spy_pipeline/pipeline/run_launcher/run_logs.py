"""What steps print, kept in files as Dagster does; a forked run has no terminal that it would have to be shown on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

from dagster._core.execution.compute_logs import redirect_to_file
from dagster._core.storage.compute_log_manager import CapturedLogContext, ComputeIOType
from dagster._core.storage.local_compute_log_manager import IO_TYPE_EXTENSION, LocalComputeLogManager
from dagster._serdes.config_class import ConfigurableClassData
from dagster._utils import ensure_file, touch_file

from spy_pipeline.pipeline.run_launcher.run_worker import is_forked_run


class RunLogs(LocalComputeLogManager):
    """Dagster's local log files, without the four processes a step that would mirror them to a terminal."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """The log files that dagster.yaml names."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Iterator[CapturedLogContext]:
        """Keep what is printed in the block."""
        if not is_forked_run():
            with super().capture_logs(log_key) as captured:
                yield captured
            return
        out, err = (
            self.get_captured_local_path(log_key, IO_TYPE_EXTENSION[kind])
            for kind in (ComputeIOType.STDOUT, ComputeIOType.STDERR)
        )
        ensure_file(out)
        ensure_file(err)
        with redirect_to_file(sys.stdout, out), redirect_to_file(sys.stderr, err):
            yield CapturedLogContext(log_key)
        done: Any = self
        touch_file(done.complete_artifact_path(log_key))
