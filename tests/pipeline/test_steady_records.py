"""Dagster's records over connections that stay open: the tables are looked for once, and made where they are gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alembic.script
import pytest
from dagster import DagsterInstance

from spy_pipeline.pipeline.steady_records import close_before_forking
from tests.conftest import CHECKOUT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which Dagster starts."""
    shutil.copy(CHECKOUT / "dagster.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    close_before_forking()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One for each time that migrations are read."""
    found: list[object] = []
    read = alembic.script.ScriptDirectory.from_config

    def counted(config: Any) -> Any:
        found.append(config)
        return read(config)

    monkeypatch.setattr(alembic.script.ScriptDirectory, "from_config", counted)
    return found


def runs(folder: Path) -> int:
    with DagsterInstance.from_config(str(folder)) as instance:
        return instance.get_runs_count()


def test_migrations_are_read_once_a_process(folder: Path, looks: list[object]) -> None:
    assert runs(folder) == 0
    assert looks
    looks.clear()
    assert runs(folder) == 0
    assert looks == []


def test_records_that_were_removed_are_begun_anew(folder: Path) -> None:
    assert runs(folder) == 0
    close_before_forking()
    shutil.rmtree(folder / "data")
    assert runs(folder) == 0
