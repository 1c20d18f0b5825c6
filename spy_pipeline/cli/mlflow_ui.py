"""`spy mlflow`: MLflow's pages on this home's models."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Annotated

import typer

_WITHOUT_JOBS = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
"""MLflow would start half a dozen processes for jobs that nothing here gives it."""
_PATIENCE_SECONDS = 5.0


def mlflow(port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 5000) -> None:
    """Show runs, versions and roles in the browser, from this machine only, until Ctrl-C."""
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.core.home import Home
    from spy_pipeline.core.ports import port_trouble
    from spy_pipeline.learning.registry.mlflow_publisher import publish_or_say
    from spy_pipeline.learning.registry.mlflow_store import artifact_root, prepare_store, tracking_uri
    from spy_pipeline.services.process_groups import end_groups

    if trouble := port_trouble(port):
        raise SpyError(f"Port {port} for MLflow {trouble}: choose another one with --port.")
    home = Home.current()
    publish_or_say(home, lambda told: typer.echo(told, err=True))
    prepare_store(home)
    typer.echo(f"MLflow at http://127.0.0.1:{port}; Ctrl-C ends it.")
    command = [sys.executable, "-m", "mlflow", "ui", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", tracking_uri(home), "--default-artifact-root", str(artifact_root(home))]
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    with subprocess.Popen(command, env=os.environ | _WITHOUT_JOBS, start_new_session=True) as process:
        try:
            status = process.wait()
        finally:
            end_groups([process.pid], _PATIENCE_SECONDS)
    if status != 0:
        raise SpyError(f"MLflow ended with status {status}: what it said last tells why.")
