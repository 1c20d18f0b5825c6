"""Killing whoever trains at any moment, and looking whether anything is half-changed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from mlflow import MlflowClient

from spy_pipeline.core.home import Home
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import mlflow_client
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from tests.learning.registry.endless_training import NAME as ENDLESS_NAME
from tests.learning.walk_home import fill_with_walk

ENDLESS = Path(__file__).with_name("endless_training.py")
FIT = Path(__file__).with_name("small_training.py")
CHECKOUT = Path(__file__).resolve().parents[3]
DAYS = 30


def train_and_kill(home: Home, seed: int) -> None:
    """Let a trainer work for a moment that the seed decides, and kill it."""
    with _started(ENDLESS, home, seed) as trainer:
        assert trainer.stdout is not None
        assert trainer.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 4.0))
        trainer.send_signal(signal.SIGKILL)


def kill_fits(folder: Path, seeds: Sequence[int]) -> None:
    """Kill one training after the other in one home; the last goes on to what an undisturbed one makes elsewhere."""
    undisturbed, home = Home.at(folder / "undisturbed"), Home.at(folder / "home")
    fill_with_walk(undisturbed, DAYS)
    shutil.copytree(undisturbed.root, home.root)
    began = time.monotonic()
    expected = fitted(undisturbed, seeds[-1])
    seconds = time.monotonic() - began
    for seed in seeds:
        fit_and_kill(home, seed, seconds)
        check_whole(home)
    assert fitted(home, seeds[-1]) == expected
    check_whole(home)


def fitted(home: Home, seed: int) -> dict[str, str]:
    """The versions by name that a small training makes when it comes to its end."""
    with _started(FIT, home, seed) as process:
        out, _ = process.communicate()
    assert process.returncode == 0
    made: dict[str, str] = json.loads(out)
    return made


def fit_and_kill(home: Home, seed: int, seconds: float) -> None:
    """Let a small training work for a part of so many seconds that the seed decides, and kill it."""
    with _started(FIT, home, seed) as process:
        time.sleep(random.Random(seed).uniform(0.2, 1.0) * seconds)
        process.send_signal(signal.SIGKILL)


def check_whole(home: Home) -> None:
    """Registry, artifacts and MLflow agree, and nothing was told twice."""
    registry = ModelRegistry(home)
    publish(home)
    for name in registry.names():
        _check_model(registry, mlflow_client(home), name)
    promoted = [_promoted(registry, ENDLESS_NAME, alias) for alias in (Alias.CONTROL, Alias.CHAMPION)]
    assert promoted[0] == promoted[1]


def _promoted(registry: ModelRegistry, name: str, alias: Alias) -> list[str]:
    """Every version that got a role, newest first; those that a rollback gave it back to do not count."""
    return [change["version"] for change in registry.history(name, alias, limit=10_000) if change["kind"] == "promoted"]


def check_told(registry: ModelRegistry, client: MlflowClient, name: str) -> None:
    """MLflow has every version once, and the same of them in each role."""
    versions = [version.version for version in registry.versions(name, limit=10_000)]
    told = client.search_model_versions(f"name = '{name}'", max_results=10_000)
    assert sorted(Path(version.source).name for version in told) == sorted(versions)
    for alias, holder in registry.aliases(name).items():
        assert Path(client.get_model_version_by_alias(name, alias).source).name == holder


def _check_model(registry: ModelRegistry, client: MlflowClient, name: str) -> None:
    check_told(registry, client, name)
    versions = {version.version: version for version in registry.versions(name, limit=10_000)}
    for version in versions.values():
        if not version.dropped:
            registry.artifacts.read(version.version)
    experiment = client.get_experiment_by_name(name)
    assert len(client.search_runs([experiment.experiment_id], max_results=10_000)) == len(versions)
    for holder in registry.aliases(name).values():
        assert not versions[holder].dropped
        for member in versions[holder].lineage.members:
            registry.artifacts.read(member)


def _started(script: Path, home: Home, seed: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "SPY_HOME": str(home.root), "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, str(script), str(seed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=home.root, env=environment)
