"""Killing whoever trains at any moment, and looking whether anything is half-changed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from spy_pipeline.core.home import Home
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import mlflow_client
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from tests.learning.registry.endless_training import NAME

SCRIPT = Path(__file__).with_name("endless_training.py")
CHECKOUT = Path(__file__).resolve().parents[3]


def train_and_kill(home: Home, seed: int) -> None:
    """Let a trainer work for a moment that the seed decides, and kill it."""
    command = [sys.executable, str(SCRIPT), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=home.root, env=_environment(home)) as trainer:
        assert trainer.stdout is not None
        assert trainer.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 4.0))
        trainer.send_signal(signal.SIGKILL)


def check_whole(home: Home) -> None:
    """Registry, artifacts and MLflow agree, and nothing was told twice."""
    registry = ModelRegistry(home)
    champion = registry.holder(NAME, Alias.CHAMPION)
    versions = registry.versions(NAME, limit=10_000)
    for version in versions:
        if not version.dropped:
            registry.artifacts.read(version.version)
    assert champion is None or not champion.dropped
    publish(home)
    client = mlflow_client(home)
    if not versions:
        return
    told = client.search_model_versions(f"name = '{NAME}'", max_results=10_000)
    assert sorted(Path(version.source).name for version in told) == sorted(version.version for version in versions)
    experiment = client.get_experiment_by_name(NAME)
    assert len(client.search_runs([experiment.experiment_id], max_results=10_000)) == len(versions)
    if champion is not None:
        shown = client.get_model_version_by_alias(NAME, "champion")
        assert Path(shown.source).name == champion.version


def _environment(home: Home) -> dict[str, str]:
    return {**os.environ, "SPY_HOME": str(home.root), "PYTHONPATH": str(CHECKOUT)}
