"""On a random walk there is nothing to be had in direction, and bands hold what they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.evaluation import Evaluation, evaluate
from spy_pipeline.learning.evaluation.outcomes import decision_rows, outcomes_of
from spy_pipeline.learning.roster import roles
from spy_pipeline.learning.scoring.direction import BELIEVABLY_EXPLAINED
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Cadence
from spy_pipeline.learning.walk_forward.walking import walk_forward

LEFT_OUT = ("nhits_quantiles", "level0")


@pytest.fixture(scope="module")
def judged(walk_panel: Panel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Evaluation]:
    """Everyone who is quick, walked over the last 24 sessions with monthly fits, which is enough here."""
    span = (66, 90)
    plans = [replace(role.plan(60), cadence=Cadence.MONTHLY) for role in roles() if role.name not in LEFT_OUT]
    store = FoldStore(Home.at(tmp_path_factory.mktemp("home")))
    forecasts = walk_forward(walk_panel, span, plans, store, lambda _: None)
    asked = decision_rows(walk_panel, *span)
    forecasts = forecasts.part(np.isin(decision_rows(walk_panel, *span, every=1), asked))
    outcomes = outcomes_of(walk_panel, asked)
    sigma = {role.name: role.sigma or "" for role in roles()}
    forecasts = replace(forecasts, sigma=forecasts.sigma | {n: forecasts.sigma[sigma[n]] for n in forecasts.quantiles})
    return {name: evaluate(outcomes, forecasts, name) for name in forecasts.quantiles}


def test_nobody_shows_skill_in_direction(judged: dict[str, Evaluation]) -> None:
    for evaluation in judged.values():
        assert evaluation.suspicion is None
        assert evaluation.direction.excess_over_always_up.low <= 0.02
        assert evaluation.direction.r_squared.low <= BELIEVABLY_EXPLAINED


def test_bands_hold_what_they_should(judged: dict[str, Evaluation]) -> None:
    for name, evaluation in judged.items():
        if name == "unconditional":
            continue
        coverage = np.mean([figures.coverage.value for figures in evaluation.horizons if figures.name == name])
        assert coverage == pytest.approx(0.9, abs=0.025)
