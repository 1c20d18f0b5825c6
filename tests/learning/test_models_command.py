"""`spy models` shows what the registry holds, and changes roles by the first digits of a hash."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from spy_pipeline.cli.models import models
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Facts, Lineage

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


def said(*arguments: str) -> str:
    result = CliRunner().invoke(models, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_roles_are_given_and_given_back(versions: list[str]) -> None:
    said("promote", versions[0][:8])
    said("promote", versions[1][:8], "--reason", "better on due labels")
    listed = {entry["version"]: entry["roles"] for entry in json.loads(said("list", "--json"))}
    assert listed == {versions[0]: "", versions[1]: "champion", versions[2]: ""}
    assert versions[0][:12] in said("rollback")
    assert json.loads(said("show", "champion", "--json"))["version"] == versions[0]


def test_two_versions_are_compared(versions: list[str]) -> None:
    differing = json.loads(said("compare", versions[0], versions[2], "--json"))
    assert differing["facts.parameters.content"] == ["a", "c"]
    assert "lineage.first_day" not in differing


def test_pruning_says_what_it_freed(versions: list[str]) -> None:
    said("promote", versions[0])
    assert "dropped 1 artifacts" in said("prune", "--keep", "1")


def test_an_unknown_role_is_a_sentence(versions: list[str]) -> None:
    with pytest.raises(SpyError, match="champion, challenger, control"):
        said("promote", versions[0], "--as", "king")
