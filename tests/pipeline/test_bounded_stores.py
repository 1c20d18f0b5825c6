"""Maintenance lets go of what telling MLflow leaves behind, and MLflow is still told of each version once."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance, Definitions
from dagster._core.storage.runs import SqlRunStorage
from dagster._core.storage.runs.schema import RunsTable
from sqlalchemy import func, select, update

from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import mlflow_client
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage
from spy_pipeline.learning.registry.tables import OUTBOX
from spy_pipeline.pipeline.home_instance import home_instance
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.maintenance import maintenance_definitions
from spy_pipeline.pipeline.recovered_lake import recovered_lake
from spy_pipeline.pipeline.told_models import TOLD_MODELS_JOB, told_models_definitions

NAME = "SPY.stack"
LINEAGE = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")
MONTH = timedelta(days=31)
DEFINITIONS = Definitions.merge(
    Definitions(assets=[recovered_lake], resources={"house": House()}),
    maintenance_definitions([]),
    told_models_definitions(),
)


def registered(registry: ModelRegistry, content: str) -> str:
    artifact = Artifact({}, {"model.json": content.encode()})
    return registry.register(NAME, artifact, LINEAGE, Facts({"seed": content})).version


def waiting_and_told(home: Home) -> tuple[int, int]:
    """Messages to MLflow that wait, and those that are kept though they were told."""
    with LedgerDatabase(home) as database, database.reading() as connection:
        query = select(func.count(), func.count(OUTBOX.c.delivered_ns)).select_from(OUTBOX)
        kept, told = connection.execute(query).one()
    return kept - told, told


def let_a_month_pass(home: Home, instance: DagsterInstance) -> None:
    """Have everything that is on record lie longer back than anything is kept."""
    run_storage = instance.run_storage
    assert isinstance(run_storage, SqlRunStorage)
    with run_storage.connect() as connection:
        connection.execute(update(RunsTable).values(create_timestamp=datetime.now(UTC) - MONTH))
    month_ns = int(MONTH.total_seconds()) * NANOSECONDS
    with LedgerDatabase(home) as database, database.writing() as connection:
        connection.execute(update(OUTBOX).values(delivered_ns=OUTBOX.c.delivered_ns - month_ns))


def test_what_telling_mlflow_leaves_goes_and_each_version_is_told_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    registry = ModelRegistry(home)
    first = registered(registry, "first")
    registry.promote(NAME, first, Alias.CHAMPION, "better")
    with home_instance(home) as instance:
        old = DEFINITIONS.resolve_job_def(TOLD_MODELS_JOB).execute_in_process(instance=instance)
        let_a_month_pass(home, instance)
        second = registered(registry, "second")
        assert waiting_and_told(home) == (1, 2)
        publish(home)
        third = registered(registry, "third")
        kept = DEFINITIONS.resolve_job_def("maintenance").execute_in_process(instance=instance)
        assert kept.success
        metadata = kept.asset_materializations_for_node("bounded_stores")[0].metadata
        assert (metadata["runs"].value, metadata["messages to MLflow"].value) == (1, 2)
        assert not instance.has_run(old.run_id)
    assert waiting_and_told(home) == (1, 1)
    assert registered(registry, "first") == first
    assert publish(home) == 1
    shown = mlflow_client(home).search_model_versions(f"name = '{NAME}'")
    assert sorted(Path(version.source).name for version in shown) == sorted([first, second, third])


def test_numbers_of_messages_that_went_are_not_given_again(home: Home) -> None:
    registry = ModelRegistry(home)
    registered(registry, "first")
    publish(home)
    with LedgerDatabase(home) as database:
        assert registry.forget_told(time.time_ns()) == 1
        registered(registry, "second")
        with database.reading() as connection:
            assert connection.execute(select(OUTBOX.c.number)).scalars().all() == [2]
    assert registry.forget_told(time.time_ns()) == 0
