"""On a random walk there is nothing to be had in direction, and bands hold what they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.learning.evaluation.evaluation import Evaluation, evaluate
from spy_pipeline.learning.evaluation.outcomes import decision_rows, outcomes_of
from spy_pipeline.learning.roster import MEMBERS, STACK, roles
from spy_pipeline.learning.scoring.direction import LEAST_SUREST
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Cadence
from spy_pipeline.learning.walk_forward.stacking import Stacked, stacked
from spy_pipeline.learning.walk_forward.walking import walk_forward
from tests.learning.made_up_panels import RandomWalk, panel_of

SPAN = (60, 160)
SLOW = ("nhits_quantiles", "level0", "boosted_volatility")
SIGMA = "b_sigma2"
LIGHT_MEMBERS = tuple(member for member in MEMBERS if member not in SLOW)

Judged = tuple[dict[str, Evaluation], Stacked]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Everyone who is quick, and the stack of them, walked over a hundred sessions with monthly fits."""
    panel = panel_of(SPAN[1], RandomWalk(7))
    made = [replace(role, cadence=Cadence.MONTHLY) for role in roles() if role.name not in SLOW]
    made = [replace(role, sigma=SIGMA) if role.name in LIGHT_MEMBERS else role for role in made]
    plans = [role.plan(60) for role in made]
    store = FoldStore(Home.at(tmp_path_factory.mktemp("home")))
    forecasts = walk_forward(panel, SPAN, plans, store, lambda _: None)
    stack = stacked(panel, SPAN, forecasts, LIGHT_MEMBERS, sigma=SIGMA)
    sigma = {plan.name: forecasts.sigma[plan.sigma] for plan in plans if plan.sigma} | {STACK: forecasts.sigma[SIGMA]}
    forecasts = replace(
        forecasts, sigma=forecasts.sigma | sigma, quantiles={**forecasts.quantiles, STACK: stack.quantiles}
    )
    asked = decision_rows(panel, *SPAN)
    forecasts = forecasts.part(np.isin(decision_rows(panel, *SPAN, every=1), asked))
    outcomes = outcomes_of(panel, asked)
    return {name: evaluate(outcomes, forecasts, name) for name in forecasts.quantiles}, stack


def test_nobody_shows_skill_in_direction(judged: Judged) -> None:
    for evaluation in judged[0].values():
        assert evaluation.direction.surest >= LEAST_SUREST
        assert evaluation.suspicion is None
        assert evaluation.direction.right_on_surest.value < 0.58
        assert evaluation.direction.r_squared.value < 0.01
        assert evaluation.direction.excess_over_always_up.low <= 0.02


def test_no_learned_member_has_much_weight(judged: Judged) -> None:
    assert judged[1].weights[..., 1:].sum(axis=-1).mean() < 0.15


@pytest.mark.parametrize("name", ["b_q", *LIGHT_MEMBERS, STACK])
def test_bands_hold_what_they_should(judged: Judged, name: str) -> None:
    found = judged[0][name]
    coverage = [figures.coverage.value for figures in found.horizons if figures.name == name]
    assert np.mean(coverage) == pytest.approx(0.9, abs=0.02)
