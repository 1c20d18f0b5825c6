"""What Dagster has of learning, and that its blocking check stops a stack of which nothing is proved."""

from __future__ import annotations

from dagster import AssetCheckKey, Definitions

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.learning.roster import roles, stack_roles
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning import learning_definitions
from spy_pipeline.pipeline.learning_names import learning_key

SPY = Instrument.parse("SPY")


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
