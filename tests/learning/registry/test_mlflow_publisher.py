"""MLflow shows what the registry knows: versions with their runs, roles, reports; a locked MLflow stops nobody."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.process_lock import ProcessLock
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import mlflow_client, mlflow_folder
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage

NAME = "SPY.stack"
LINEAGE = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")


def registered(registry: ModelRegistry, content: str, facts: Facts) -> str:
    return registry.register(NAME, Artifact({}, {"model.json": content.encode()}), LINEAGE, facts).version


def test_versions_runs_roles_and_reports_are_shown(home: Home, tmp_path: Path) -> None:
    registry = ModelRegistry(home)
    first = registered(registry, "a", Facts({"seed": "1"}, {"loss.30": 0.25}))
    second = registered(registry, "b", Facts())
    registry.promote(NAME, first, Alias.CHAMPION, "first")
    registry.promote(NAME, second, Alias.CHALLENGER, "tried")
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.md").write_text("# all well")
    registry.tell_report("SPY.walk_forward", tmp_path / "report", Facts({}, {"crps": 0.1}))
    assert publish(home) == 5
    assert publish(home) == 0
    client = mlflow_client(home)
    champion = client.get_model_version_by_alias(NAME, "champion")
    assert Path(champion.source).name == first
    run = client.get_run(champion.run_id)
    assert run.data.params == {"seed": "1"}
    assert run.data.metrics == {"loss.30": 0.25}
    assert run.info.status == "FINISHED"
    challenger = client.get_model_version_by_alias(NAME, "challenger")
    assert Path(challenger.source).name == second
    assert not challenger.run_id
    experiment = client.get_experiment_by_name("SPY.walk_forward")
    told = client.search_runs([experiment.experiment_id])
    assert [file.path for file in client.list_artifacts(told[0].info.run_id)] == ["report.md"]


def test_figures_measured_afterwards_join_the_run_of_their_version(home: Home, tmp_path: Path) -> None:
    registry = ModelRegistry(home)
    made = registry.version(NAME, registered(registry, "a", Facts({"seed": "1"})))
    publish(home)
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "reliability.png").write_bytes(b"picture")
    registry.tell_figures(made, "2024-06-03 to 2024-06-28", {"crps_bp.30": 5.5}, folder)
    registry.tell_figures(made, "2024-06-04 to 2024-06-28", {"crps_bp.30": 5.0, "crps_bp.60": 7.0}, folder)
    assert publish(home) == 2
    found = registry.version(NAME, made.version)
    assert found.facts.metrics == {"crps_bp.30": 5.0, "crps_bp.60": 7.0}
    client = mlflow_client(home)
    (shown,) = client.search_model_versions(f"name = '{NAME}'")
    run = client.get_run(shown.run_id)
    assert run.data.metrics == found.facts.metrics
    assert run.data.params == {"seed": "1"}
    assert run.data.tags["measured"] == "2024-06-04 to 2024-06-28"
    assert [file.path for file in client.list_artifacts(shown.run_id)] == ["reliability.png"]
    assert len(client.search_runs([run.info.experiment_id])) == 1
    assert not folder.exists()


def test_a_rollback_is_shown(home: Home) -> None:
    registry = ModelRegistry(home)
    versions = [registered(registry, content, Facts()) for content in "ab"]
    for version in versions:
        registry.promote(NAME, version, Alias.CHAMPION, "better")
    registry.rollback(NAME, Alias.CHAMPION, "worse")
    publish(home)
    assert Path(mlflow_client(home).get_model_version_by_alias(NAME, "champion").source).name == versions[0]


def test_the_registry_works_on_while_mlflow_is_locked(home: Home) -> None:
    registry = ModelRegistry(home)
    registry.promote(NAME, registered(registry, "a", Facts()), Alias.CHAMPION, "first")
    publish(home)
    holder = sqlite3.connect(mlflow_folder(home) / "mlflow.db")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        second = registered(registry, "b", Facts())
        registry.promote(NAME, second, Alias.CHAMPION, "better")
        assert registry.aliases(NAME) == {"champion": second}
    finally:
        holder.rollback()
        holder.close()
    publish(home)
    assert Path(mlflow_client(home).get_model_version_by_alias(NAME, "champion").source).name == second


def test_two_do_not_tell_mlflow_at_once(home: Home) -> None:
    with (
        ProcessLock(home.state_folder / "locks" / "mlflow", "tells MLflow of this home's models"),
        pytest.raises(SpyError, match="already tells MLflow"),
    ):
        publish(home)
