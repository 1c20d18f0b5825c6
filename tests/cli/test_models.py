"""`spy models` as a user runs it: what the registry holds, roles given and given back, and what it refuses."""

from __future__ import annotations

import contextlib
import json
import sqlite3

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import DATABASE, mlflow_client, mlflow_folder
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Facts, Lineage
from tests.cli.spy_process import spy

LINEAGE = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")


@pytest.fixture
def versions(home: Home) -> list[str]:
    registry = ModelRegistry(home)
    return [
        registry.register(
            "SPY.stack", Artifact({}, {"model.json": content.encode()}), LINEAGE, Facts({"content": content})
        ).version
        for content in "abc"
    ]


def said(home: Home, *arguments: str) -> str:
    done = spy("models", *arguments, home=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_roles_are_given_and_given_back(home: Home, versions: list[str]) -> None:
    assert json.loads(said(home, "promote", versions[0][:8], "--json"))["roles"] == "champion"
    assert f"{versions[1][:12]} is now the champion" in said(home, "promote", versions[1][:8], "--reason", "better")
    listed = {entry["version"]: entry["roles"] for entry in json.loads(said(home, "list", "--json"))}
    assert listed == {versions[0]: "", versions[1]: "champion", versions[2]: ""}
    assert versions[1][:12] in said(home, "list")
    assert json.loads(said(home, "rollback", "--json"))["version"] == versions[0]
    assert json.loads(said(home, "show", "champion", "--json"))["version"] == versions[0]
    assert mlflow_client(home).get_model_version_by_alias("SPY.stack", "champion").source.endswith(versions[0])


def test_a_role_is_given_while_mlflow_is_locked_and_shown_afterwards(home: Home, versions: list[str]) -> None:
    publish(home)
    with contextlib.closing(sqlite3.connect(mlflow_folder(home) / DATABASE)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        done = spy("models", "promote", versions[0], home=home)
    assert done.returncode == 0, done.stderr
    assert "database is locked" in done.stderr
    assert "MLflow is told the next time" in done.stderr
    assert "Traceback" not in done.stderr
    assert ModelRegistry(home).aliases("SPY.stack") == {"champion": versions[0]}
    assert publish(home) == 1
    assert mlflow_client(home).get_model_version_by_alias("SPY.stack", "champion").source.endswith(versions[0])


def test_two_versions_are_compared(home: Home, versions: list[str]) -> None:
    differing = json.loads(said(home, "compare", versions[0], versions[2], "--json"))
    assert differing["facts.parameters.content"] == ["a", "c"]
    assert "lineage.first_day" not in differing


def test_pruning_says_what_it_freed_and_keeps_what_is_known(home: Home, versions: list[str]) -> None:
    said(home, "promote", versions[0])
    pruned = json.loads(said(home, "prune", "--keep", "1", "--json"))["SPY.stack"]
    assert pruned["dropped"] == 1
    assert pruned["bytes"] > 0
    kept = json.loads(said(home, "show", versions[1], "--json"))
    assert kept["dropped"]
    assert kept["facts"]["parameters"] == {"content": "b"}
    assert kept["lineage"]["last_day"] == "2024-06-28"
    assert "dropped 0 artifacts" in said(home, "prune", "--keep", "1")


def test_a_home_without_models_says_what_to_do(home: Home) -> None:
    assert "spy train" in said(home, "list")
    assert json.loads(said(home, "list", "--json")) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["promote", "champion", "--as", "king"], "no role 'king': choose among champion, challenger, control."),
        (["promote", "0123456789"], "SPY.stack has no version 0123456789: `spy models list` shows those there are."),
        (["show", "ab"], "'ab' is too short for a version"),
        (["show", "control"], "SPY.stack has no control"),
        (["rollback"], "SPY.stack has no earlier champion"),
        (["list", "--name", "QQQ.stack"], "There is no model QQQ.stack: choose among SPY.stack."),
        (["prune", "--name", "QQQ.stack"], "There is no model QQQ.stack: choose among SPY.stack."),
        (["compare", "champion", "challenger"], "SPY.stack has no champion"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    home: Home, versions: list[str], arguments: list[str], sentence: str
) -> None:
    done = spy("models", *arguments, home=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert len(ModelRegistry(home).versions("SPY.stack")) == 3
    assert ModelRegistry(home).aliases("SPY.stack") == {}
