"""MLflow's database and artifacts in a home, made whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from spy_pipeline.core.atomic_file import storage_error, temporary_prefix
from spy_pipeline.core.home import Home
from spy_pipeline.learning.registry.artifact_store import MLRUNS

if TYPE_CHECKING:
    from mlflow import MlflowClient

DATABASE = "mlflow.db"
_ARTIFACTS = "artifacts"


def mlflow_folder(home: Home) -> Path:
    """The folder that MLflow has in a home."""
    return home.root / MLRUNS


def artifact_root(home: Home) -> Path:
    """Where runs keep their files."""
    return mlflow_folder(home) / _ARTIFACTS


def tracking_uri(home: Home) -> str:
    """What MLflow calls this home's database."""
    return f"sqlite:///{mlflow_folder(home) / DATABASE}"


def mlflow_client(home: Home) -> MlflowClient:
    """The low-level client of a home, which asks nobody outside this machine."""
    prepare_store(home)
    return _client(tracking_uri(home))


def _client(uri: str) -> MlflowClient:
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def prepare_store(home: Home) -> None:
    """Make the database elsewhere and link it here in one step, so that no crash leaves half a schema."""
    place = mlflow_folder(home) / DATABASE
    if place.is_file():
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=temporary_prefix(), dir=place.parent) as staging:
            made = Path(staging) / DATABASE
            _client(f"sqlite:///{made}").search_experiments()
            try:
                os.link(made, place)
            except FileExistsError:
                return
    except OSError as error:
        raise storage_error(place, error) from error
