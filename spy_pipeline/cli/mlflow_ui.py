"""`spy mlflow`: MLflow's pages on this home's models."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

_WITHOUT_JOBS = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
"""MLflow would start half a dozen processes for jobs that nothing here gives it."""


def mlflow(port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 5000) -> None:
    """Show runs, versions and roles in the browser, from this machine only, until Ctrl-C."""
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.core.home import Home
    from spy_pipeline.learning.registry.mlflow_publisher import publish
    from spy_pipeline.learning.registry.mlflow_store import artifact_root, mlflow_client, tracking_uri

    home = Home.current()
    publish(home)
    mlflow_client(home)
    typer.echo(f"MLflow at http://127.0.0.1:{port}; Ctrl-C ends it.")
    command = [sys.executable, "-m", "mlflow", "ui", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", tracking_uri(home), "--default-artifact-root", str(artifact_root(home))]
    if subprocess.run(command, check=False, env=os.environ | _WITHOUT_JOBS).returncode > 0:
        raise SpyError(f"MLflow did not start on port {port}: choose another one with --port.")
