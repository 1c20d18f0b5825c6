"""A broken stack does not pass, however few days were walked; an honest one does from twenty on, if it is the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.online.weights import Choice
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.learning.evaluation.findings import Judgement, findings
from spy_pipeline.learning.evaluation.outcomes import Forecasts, decision_rows, outcomes_of
from spy_pipeline.learning.evaluation.yardsticks import Metric
from spy_pipeline.learning.proof_judgement import LEAST_PROVED_DAYS, unlike, weaknesses
from spy_pipeline.learning.proof_record import Proof
from spy_pipeline.learning.recipe import Recipe
from spy_pipeline.learning.roster import BASELINE_ROLES, STACK, STACK_SIGMA, role_named
from spy_pipeline.learning.scoring.day_blocks import Interval
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Cadence
from spy_pipeline.learning.walk_forward.stacking import stacked
from spy_pipeline.learning.walk_forward.walking import walk_forward
from tests.learning.made_up_panels import SPY
from tests.learning.made_up_proofs import proof_of

MEMBERS = ("residual_quantiles",)
SPAN = (30, 90)
ENDS = (54, 72, 90)


@pytest.fixture(scope="module")
def walked(walk_panel: Panel, tmp_path_factory: pytest.TempPathFactory) -> Forecasts:
    """Baselines and the parts of a small stack, walked over sixty sessions with monthly fits."""
    chosen = (*BASELINE_ROLES, role_named(STACK_SIGMA), *(role_named(name) for name in MEMBERS))
    plans = [replace(role, cadence=Cadence.MONTHLY).plan() for role in chosen]
    return walk_forward(walk_panel, SPAN, plans, FoldStore(Home.at(tmp_path_factory.mktemp("home"))), lambda _: None)


def broken(panel: Panel, walked: Forecasts, factor: float, moved: float) -> Forecasts:
    """The stack with each sigma multiplied and each quantile moved by so many sigmas before weights and calibration."""
    sigma = walked.sigma[STACK_SIGMA] * factor
    parts = {name: walked.quantiles[name] * factor + moved * sigma[..., None] for name in MEMBERS}
    harmed = replace(walked, sigma=walked.sigma | {STACK_SIGMA: sigma}, quantiles={**walked.quantiles, **parts})
    served = stacked(panel, SPAN, harmed, MEMBERS, sigma=STACK_SIGMA).quantiles
    return replace(harmed, sigma={**harmed.sigma, STACK: sigma}, quantiles={**harmed.quantiles, STACK: served})


def proof(panel: Panel, forecasts: Forecasts, days: int, end: int) -> Proof:
    """What the days before `end` prove."""
    rows = decision_rows(panel, end - days, end)
    asked = forecasts.part(np.isin(decision_rows(panel, *SPAN, every=1), rows))
    found = {finding.metric: finding.found for finding in findings(Judgement(outcomes_of(panel, rows), asked), STACK)}
    return proof_of(
        MEMBERS,
        str(panel.sessions[end - 1].day),
        days=days,
        crps_vs_b_q=found[Metric.CRPS_B_Q],
        qlike_vs_b_sigma=found[Metric.QLIKE_B_SIGMA],
        coverage=found[Metric.COVERAGE],
    )


@pytest.mark.parametrize(("factor", "moved"), [(0.7, 0.0), (1.4, 0.0), (1.0, 0.5)])
def test_a_broken_stack_never_passes(walk_panel: Panel, walked: Forecasts, factor: float, moved: float) -> None:
    harmed = broken(walk_panel, walked, factor, moved)
    for days in (1, 10, LEAST_PROVED_DAYS, 24):
        for end in ENDS:
            assert list(weaknesses(proof(walk_panel, harmed, days, end))), (days, end)
    whole = proof(walk_panel, harmed, SPAN[1] - SPAN[0], SPAN[1])
    assert list(weaknesses(whole))


def test_an_honest_stack_passes_once_enough_days_are_walked(walk_panel: Panel, walked: Forecasts) -> None:
    """On a random walk there is nothing to be had over B-Q: what learned from few days is surely a hair worse."""
    honest = broken(walk_panel, walked, 1.0, 0.0)
    for end in ENDS[1:]:
        for days in (LEAST_PROVED_DAYS, 24):
            assert list(weaknesses(proof(walk_panel, honest, days, end))) == [], (days, end)
        (refusal,) = weaknesses(replace(proof(walk_panel, honest, 24, end), days=LEAST_PROVED_DAYS - 1))
        assert refusal.startswith(
            "only 19 of the 20 days that tell a broken stack from a good one were walked, so what"
        )


NAN = Interval(float("nan"), float("nan"), float("nan"), 24)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"crps_vs_b_q": Interval(-0.010, -0.015, -0.005, 24)}, "its CRPS is worse than B-Q's by 1.00% [0.50%, 1.50%]"),
        ({"crps_vs_b_q": Interval(-0.004, -0.012, 0.005, 24)}, "its CRPS may be worse than B-Q's by 1.20%"),
        ({"crps_vs_b_q": NAN}, "its CRPS is worse"),
        ({"qlike_vs_b_sigma": Interval(-0.4, -0.6, -0.1, 24)}, "its QLIKE is worse than B-sigma's by 40.00%"),
        ({"qlike_vs_b_sigma": NAN}, "its QLIKE is worse"),
        ({"coverage": Interval(0.84, 0.81, 0.87, 24)}, "its 90 % band held 84.0% [81.0%, 87.0%] of the outcomes"),
        ({"coverage": Interval(0.95, 0.93, 0.97, 24)}, "its 90 % band held 95.0%"),
        ({"coverage": NAN}, "its 90 % band held"),
        ({"suspicion": "it looks like a leak"}, "it looks like a leak"),
    ],
)
def test_each_weakness_is_a_sentence(change: dict[str, object], sentence: str) -> None:
    (refusal,) = weaknesses(proof_of(MEMBERS, "2024-02-14", **change))
    assert refusal.startswith(sentence)


@pytest.fixture(scope="module")
def stack(walk_panel: Panel) -> Ensemble:
    """A stack of one member that learned from 35 days to 2024-02-21."""
    panel = walk_panel.part(0, 35)
    made = Ensemble(role_named("b_sigma").maker()(), ["b_q"])  # type: ignore[arg-type]
    made.fit(panel, LabelBook(panel).known_by(panel.sessions[-1].close_ns), 0)
    return made


def test_a_proof_speaks_of_the_stack_that_was_walked(stack: Ensemble) -> None:
    assert stack.required_fit().last_day == "2024-02-21"
    for last_day in ("2024-02-06", "2024-02-21", "2024-03-06"):
        assert list(unlike(proof_of(MEMBERS, last_day, learned_from=38), SPY, stack)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"recipe": Recipe.chosen((*MEMBERS, "ridge_quantiles"), Choice())},
            "its members (residual_quantiles) are not those of the stack that was walked (residual_quantiles, ridge_",
        ),
        (
            {"recipe": Recipe.chosen(MEMBERS, Choice(trusted=frozenset(MEMBERS)))},
            "its learning.trusted_members (none) are not those of the stack that was walked (residual_quantiles): run",
        ),
        (
            {"recipe": Recipe.chosen(MEMBERS, Choice(left_out=frozenset(MEMBERS)))},
            "its learning.left_out_members (none) are not those",
        ),
        (
            {"recipe": replace(Recipe.chosen(MEMBERS, Choice()), code="of last month")},
            "the walk was made by another version of the code that forecasts: run `spy evaluate`",
        ),
        ({"last_day": "2024-02-05"}, "the walk ended on 2024-02-05, 11 sessions before 2024-02-21, the last day it"),
        ({"last_day": "2024-03-07"}, "the last day it learned from, 2024-02-21, is 11 sessions before the end of the"),
        ({"learned_from": 39}, "it learned from 35 days, and what was walked from 39 at least: train on more days"),
    ],
)
def test_a_proof_of_another_stack_counts_for_none(stack: Ensemble, change: dict[str, object], sentence: str) -> None:
    (refusal,) = unlike(replace(proof_of(MEMBERS, "2024-02-21"), **change), SPY, stack)  # type: ignore[arg-type]
    assert refusal.startswith(sentence)


def test_a_choice_made_after_the_walk_is_seen(stack: Ensemble) -> None:
    chosen = Ensemble(stack.volatility, stack.members)
    chosen.fitted = stack.fitted
    Choice(trusted=frozenset(MEMBERS)).apply(chosen.weights, MEMBERS)
    (refusal,) = unlike(proof_of(MEMBERS, "2024-02-21"), SPY, chosen)
    assert "its learning.trusted_members (residual_quantiles) are not those" in refusal
