"""What Dagster has of learning, and that its blocking check lets a stack serve or leaves what served before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    DagsterInstance,
    Definitions,
    build_schedule_context,
)

from spy_pipeline.core.clock import RealClock
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.forecast.serving import Server
from spy_pipeline.learning.panels import engineered_days, load_panel
from spy_pipeline.learning.proof_record import keep_proof
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK, STACK_SIGMA, roles, stack_roles
from spy_pipeline.learning.scoring.day_blocks import Interval
from spy_pipeline.learning.stack import stack_of
from spy_pipeline.learning.training import model_name
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning import learning_definitions
from spy_pipeline.pipeline.learning_names import learning_key
from tests.learning.made_up_proofs import proof_of
from tests.learning.walk_home import fill_with_walk

SPY = Instrument.parse("SPY")
NAME = model_name(SPY, STACK)
REFITTED = ("training_set", STACK_SIGMA, "residual_quantiles", "ridge_quantiles", "ensemble", "calibration", "champion")
BETTER = proof_of(("residual_quantiles", "ridge_quantiles"), "2024-02-14")
WORSE = replace(BETTER, crps_vs_b_q=Interval(-0.010, -0.015, -0.005, 24))
LEAKING = replace(BETTER, crps_vs_b_q=Interval(0.2, 0.15, 0.25, 24), suspicion="direction is right too often")
SHORT = replace(BETTER, days=1)


def definitions() -> Definitions:
    return Definitions.merge(Definitions(resources={"house": House()}), learning_definitions(SPY))


def test_the_graph_is_the_one_that_was_meant() -> None:
    graph = definitions().get_repository_def().asset_graph
    parents = {
        key.path[-1]: {parent.path[-1] for parent in graph.get(key).parent_keys}
        for key in graph.get_all_asset_keys()
        if key.path[-1] != "daily_features"
    }
    members = {role.name: {"training_set"} for role in roles()}
    assert parents == members | {
        "training_set": {"daily_features"},
        "ensemble": {role.name for role in stack_roles()},
        "calibration": {"ensemble"},
        "champion": {"calibration", "ensemble"},
        "walk_forward_report": {"daily_features"},
    }


def test_the_check_blocks_and_the_schedules_are_there() -> None:
    made = definitions()
    graph = made.get_repository_def().asset_graph
    check = graph.get(AssetCheckKey(learning_key(SPY, "ensemble"), "may_serve"))
    assert check.blocking
    assert {schedule.name for schedule in made.schedules or []} == {
        "spy_refit_nightly",
        "spy_walk_forward_weekly",
    }


@pytest.fixture(scope="module")
def learning_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with days to learn from."""
    home = Home.at(tmp_path_factory.mktemp("home"))
    fill_with_walk(home, 33)
    return home


def refit(home: Home, monkeypatch: pytest.MonkeyPatch, last: str) -> AssetCheckEvaluation:
    """Run the refit up to a day with a few members, and give what the blocking check found."""
    monkeypatch.setenv("SPY_HOME", str(home.root))
    with DagsterInstance.ephemeral() as instance:
        result = (
            definitions()
            .resolve_job_def("spy_refit")
            .execute_in_process(
                instance=instance,
                asset_selection=[learning_key(SPY, name) for name in REFITTED],
                run_config={"ops": {"SPY__training_set": {"config": {"last": last}}}},
                raise_on_error=False,
            )
        )
    (evaluation,) = result.get_asset_check_evaluations()
    assert result.success == evaluation.passed
    return evaluation


def refusals(evaluation: AssetCheckEvaluation) -> str:
    return str(evaluation.metadata["refusals"].value)


def test_only_what_passes_the_blocking_check_serves(learning_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = ModelRegistry(learning_home)
    unproved = refit(learning_home, monkeypatch, "2024-02-14")
    assert not unproved.passed
    assert "Nothing is proved of the stack of SPY yet" in refusals(unproved)
    baselines = stack_of(registry, SPY, Alias.CHAMPION)
    assert (baselines.volatility.name, [member.name for member in baselines.members]) == ("b_sigma", ["b_q"])
    layout = LakeLayout(learning_home)
    panel = load_panel(layout, SPY, engineered_days(layout, SPY, None, None))
    forecast, _ = Server(baselines, SPY.key, RealClock()).forecast(panel.up_to(int(panel.first_row[-2]) + 100))
    assert forecast.health == "ok"

    keep_proof(learning_home, SPY, BETTER)
    assert refit(learning_home, monkeypatch, "2024-02-14").passed
    first = registry.aliases(NAME)
    assert first["champion"] == first["challenger"] == first["control"]
    assert registry.version(NAME, Alias.CHAMPION).lineage.last_day == "2024-02-14"

    for proof, sentence in (
        (WORSE, "worse than B-Q's by 1.00%"),
        (LEAKING, "direction is right too often"),
        (SHORT, "only 1 of the 20 days that tell a broken stack from a good one"),
    ):
        keep_proof(learning_home, SPY, proof)
        refused = refit(learning_home, monkeypatch, "2024-02-15")
        assert not refused.passed
        assert sentence in refusals(refused)
        after = registry.aliases(NAME)
        assert (after["champion"], after["control"]) == (first["champion"], first["control"])
        assert after["challenger"] != first["challenger"]


@pytest.mark.parametrize(
    ("last", "sentence"),
    [("2024-01-10", "SPY has 7 engineered days in that range, 30 are needed"), ("soon", "'soon' is not a day")],
)
def test_days_that_cannot_be_learnt_from_fail_the_run_with_a_sentence(
    learning_home: Home, monkeypatch: pytest.MonkeyPatch, last: str, sentence: str
) -> None:
    monkeypatch.setenv("SPY_HOME", str(learning_home.root))
    job = definitions().resolve_job_def("spy_refit")
    config = {"ops": {"SPY__training_set": {"config": {"last": last}}}}
    with DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            run_config=config,
            asset_selection=[learning_key(SPY, "training_set")],
            raise_on_error=False,
        )
    assert not result.success
    (failure,) = result.get_step_failure_events()[:1]
    assert sentence in str(failure.event_specific_data)


@pytest.mark.parametrize(
    ("today", "runs"), [(date(2024, 2, 15), True), (date(2024, 2, 19), False), (date(2024, 2, 17), False)]
)
def test_the_nightly_refit_runs_after_sessions_alone(today: date, runs: bool) -> None:
    (nightly,) = [made for made in definitions().schedules or [] if made.name == "spy_refit_nightly"]
    evening = datetime(today.year, today.month, today.day, 22, 30, tzinfo=UTC)
    repository = definitions().get_repository_def()
    with (
        DagsterInstance.ephemeral() as instance,
        build_schedule_context(instance, scheduled_execution_time=evening, repository_def=repository) as context,
    ):
        said = repository.get_schedule_def(nightly.name).evaluate_tick(context)
    assert bool(said.run_requests) == runs
