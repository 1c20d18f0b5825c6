"""Homes whose registry is older than the ledger's step for it open unchanged, with all their rows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LEDGER_FILE
from spy_pipeline.core.ledger.migrations import STEPS
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage

NAME = "SPY.stack"
LINEAGE = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")
GAPS, MODELS = STEPS[:2]
MODEL_TABLES = ("model_versions", "model_aliases", "model_alias_changes", "model_outbox")


def rows(ledger: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(ledger) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in MODEL_TABLES}


@pytest.fixture
def older(home: Home) -> Path:
    """The ledger as it was when the registry made its tables by itself: at the first step, with models in it."""
    registry = ModelRegistry(home)
    for content in ("a", "b"):
        artifact = Artifact({}, {"model.json": content.encode()})
        made = registry.register(NAME, artifact, LINEAGE, Facts({"seed": "1"}, {"loss": 0.5}))
        registry.promote(NAME, made.version, Alias.CHAMPION, "better")
    publish(home)
    ledger = home.state_folder / LEDGER_FILE
    held = rows(ledger)
    for companion in ledger.parent.glob(f"{ledger.name}*"):
        companion.unlink()
    with sqlite3.connect(ledger) as connection:
        for statement in (*GAPS, *MODELS):
            connection.execute(statement)
        for table, content in held.items():
            places = ", ".join("?" * len(content[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", content)
        connection.execute("PRAGMA user_version = 1")
    return ledger


def test_versions_roles_and_what_mlflow_was_told_are_kept(home: Home, older: Path) -> None:
    before = rows(older)
    registry = ModelRegistry(home)
    assert rows(older) == before
    first, second = (version.version for version in reversed(registry.versions(NAME)))
    assert registry.aliases(NAME) == {"champion": second}
    assert registry.rollback(NAME, Alias.CHAMPION, "worse").version == first
    assert publish(home) == 1
    with sqlite3.connect(older) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
