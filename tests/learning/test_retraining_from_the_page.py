"""A real `dagster dev`, told by the call of its own launchpad to train anew on a range of days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.proof_record import keep_proof
from spy_pipeline.learning.registry.mlflow_store import mlflow_client
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK, STACK_SIGMA
from spy_pipeline.learning.training import model_name
from tests.learning.made_up_proofs import proof_of
from tests.learning.walk_home import fill_with_walk
from tests.pipeline.dagster_dev import DagsterDev, answering_dagster

SPY = Instrument.parse("SPY")
NAME = model_name(SPY, STACK)
FIRST, LAST = "2024-01-04", "2024-02-15"
MEMBERS = ("residual_quantiles", "ridge_quantiles")
REFITTED = ("training_set", STACK_SIGMA, *MEMBERS, "ensemble", "calibration", "champion")
LAUNCH = """
mutation ($executionParams: ExecutionParams!) {
  launchPipelineExecution(executionParams: $executionParams) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
REPOSITORIES = """
{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name }
    schedules { name scheduleState { status } } } } } }
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with days to learn from, of whose stack something good is proved."""
    home = Home.at(tmp_path_factory.mktemp("home"))
    fill_with_walk(home, 34)
    keep_proof(home, SPY, proof_of(MEMBERS, "2024-02-14"))
    return home


@pytest.fixture(scope="module")
def dagster(place: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DagsterDev]:
    with answering_dagster(tmp_path_factory.mktemp("dagster"), place.root) as server:
        yield server


def repository(dagster: DagsterDev) -> dict[str, Any]:
    (found,) = dagster.ask(REPOSITORIES)["repositoriesOrError"]["nodes"]
    return dict(found)


def test_any_range_of_days_can_be_trained_on(dagster: DagsterDev, place: Home) -> None:
    where = repository(dagster)
    launched = dagster.ask(
        LAUNCH,
        executionParams={
            "selector": {
                "repositoryLocationName": where["location"]["name"],
                "repositoryName": where["name"],
                "pipelineName": "spy_refit",
                "assetSelection": [{"path": [SPY.key, name]} for name in REFITTED],
                "assetCheckSelection": [{"assetKey": {"path": [SPY.key, "ensemble"]}, "name": "may_serve"}],
            },
            "mode": "default",
            "runConfigData": {
                "execution": {"config": {"in_process": {}}},
                "ops": {"SPY__training_set": {"config": {"first": FIRST, "last": LAST}}},
            },
            "executionMetadata": {"tags": [{"key": "asked/by", "value": "the page"}]},
        },
    )["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    runs = dagster.runs_with("asked/by", "the page")
    assert [run["status"] for run in runs] == ["SUCCESS"]
    made = ModelRegistry(place).version(NAME, Alias.CHAMPION)
    assert (made.lineage.first_day, made.lineage.last_day) == (FIRST, LAST)
    shown = mlflow_client(place).get_model_version_by_alias(NAME, "champion")
    assert shown.source.endswith(made.version)


def test_refit_and_walk_are_scheduled(dagster: DagsterDev) -> None:
    states = {made["name"]: made["scheduleState"]["status"] for made in repository(dagster)["schedules"]}
    assert states["spy_refit_nightly"] == "RUNNING"
    assert states["spy_walk_forward_weekly"] == "RUNNING"
