"""What another version takes over of what was learned, and what stays its own."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.online.weights import Choice
from spy_pipeline.forecast.volatility.level0 import Level0
from spy_pipeline.live.online_state import go_on, state_of
from spy_pipeline.live.served_stack import ServedStack

MEMBERS = ("b_q", "continuation_quantiles", "ridge_quantiles")


def served(version: str, choice: Choice) -> ServedStack:
    """A version whose members were chosen so."""
    volatility = volatility_forecaster("level0")
    assert isinstance(volatility, Level0)
    volatility.drift = np.ones(len(HORIZONS))
    stack = Ensemble(volatility, MEMBERS)
    choice.apply(stack.weights, MEMBERS)
    return ServedStack(version, stack, stack.online_state())


def test_the_choice_of_the_version_that_serves_stands() -> None:
    yesterday = served("yesterday", Choice(trusted=frozenset({"continuation_quantiles"})))
    yesterday.stack.calibration.offsets += 0.25
    yesterday.stack.weights.evidence.saved[:, 2] = 3.0
    tonight = served("tonight", Choice(left_out=frozenset({"continuation_quantiles"}), trusted=frozenset({MEMBERS[2]})))
    go_on(tonight, state_of(yesterday, 1))
    weights = tonight.stack.weights
    assert (weights.left_out.tolist(), weights.trusted.tolist()) == ([False, True, False], [False, False, True])
    assert (weights.weights()[:, 1] == 0.0).all()
    assert (tonight.stack.calibration.offsets == 0.25).all()
    assert (weights.evidence.saved[:, 2] == 3.0).all()


def test_the_same_version_goes_on_with_all_of_its_state() -> None:
    before = served("one", Choice(trusted=frozenset({MEMBERS[1]})))
    before.stack.calibration.offsets += 0.25
    after = served("one", Choice(trusted=frozenset({MEMBERS[1]})))
    go_on(after, state_of(before, 1))
    assert after.stack.calibration_id() == before.stack.calibration_id()
