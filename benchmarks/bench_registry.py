"""Looking up who serves among 100,000 versions against 100, in the registry and in MLflow; and storing one more."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from pathlib import Path

from mlflow import MlflowClient

from benchmarks.result import BenchmarkResult
from benchmarks.timing import paired_seconds
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LEDGER_FILE
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import DATABASE, mlflow_client, mlflow_folder
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage

NAME = "SPY.stack"
FEW, MANY, ROUNDS = 100, 100_000, 50


def run() -> list[BenchmarkResult]:
    """Look-ups at most 1.5x slower with 100,000 versions are claimed, so ratios of at least 0.67."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_filled(Home.at(Path(folder) / str(count)), count) for count in (FEW, MANY))
        many_registry, few_registry = ModelRegistry(many), ModelRegistry(few)
        many_client, few_client = mlflow_client(many), mlflow_client(few)
        ours, peer = paired_seconds(lambda: _looked_up(many_registry), lambda: _looked_up(few_registry), rounds=11)
        shown, shown_few = paired_seconds(lambda: _shown(many_client), lambda: _shown(few_client), rounds=11)
        stored, stored_few = paired_seconds(lambda: _store(many), lambda: _store(few))
    note = f"{MANY} versions against {FEW}; claimed: >= 0.67x"
    results = [
        ("registry look-up by role", ours / ROUNDS, peer / ROUNDS, note),
        ("MLflow look-up by alias", shown / ROUNDS, shown_few / ROUNDS, note),
        ("register, promote and tell MLflow", stored, stored_few, note),
    ]
    return [
        BenchmarkResult(name, big, small, "s", f"{FEW} versions", higher_is_better=False, note=told)
        for name, big, small, told in results
    ]


def _looked_up(registry: ModelRegistry) -> None:
    for _ in range(ROUNDS):
        registry.holder(NAME, Alias.CHAMPION)


def _shown(client: MlflowClient) -> None:
    for _ in range(ROUNDS):
        client.get_model_version_by_alias(NAME, "champion")


def _store(home: Home) -> None:
    registry = ModelRegistry(home)
    artifact = Artifact({"made": time.time_ns()}, {"model.bin": b"x" * 10_000})
    made = registry.register(NAME, artifact, _lineage(), Facts())
    registry.promote(NAME, made.version, Alias.CHALLENGER, "benchmark")
    publish(home)


def _lineage() -> Lineage:
    return Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")


def _filled(home: Home, count: int) -> Home:
    """A home with one version made the usual way, and the others written below both interfaces at once."""
    home.root.mkdir(parents=True)
    registry = ModelRegistry(home)
    made = registry.register(NAME, Artifact({}, {"model.bin": b"x"}), _lineage(), Facts())
    registry.promote(NAME, made.version, Alias.CHAMPION, "benchmark")
    publish(home)
    rows = [(f"{number:064x}", json.dumps({"source": "imported"}), number) for number in range(2, count + 1)]
    with sqlite3.connect(home.state_folder / LEDGER_FILE) as ledger:
        ledger.executemany(
            f"INSERT INTO model_versions (name, version, made_ns, lineage, facts, mlflow_version) "
            f"VALUES ('{NAME}', ?, 0, ?, '{{}}', ?)",
            rows,
        )
    with sqlite3.connect(mlflow_folder(home) / DATABASE) as mlflow:
        mlflow.executemany(
            "INSERT INTO model_versions (workspace, name, version, creation_time, last_updated_time, current_stage, "
            "source, storage_location, status) VALUES ('default', ?, ?, 0, 0, 'None', ?, ?, 'READY')",
            [(NAME, number, version, version) for version, _, number in rows],
        )
    return home
