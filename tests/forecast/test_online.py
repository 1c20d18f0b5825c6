"""What learns minute by minute: weights, calibration, the queue of pending labels, and the stack they belong to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import norm

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.online.conformal import ConformalCalibration
from spy_pipeline.forecast.online.pending import MOST_PENDING, PendingForecasts
from spy_pipeline.forecast.online.weights import DAY_NS, EVER_BY_CHANCE, Choice, Evidence, OnlineWeights
from spy_pipeline.forecast.training_set import LabelBook, Panel
from tests.forecast.conftest import FITTED_DAYS

NORMAL = norm.ppf(LEVELS)
BAND = (LEVELS.index(0.05), LEVELS.index(0.95))


@pytest.mark.parametrize("spread", [0.7, 1.0, 1.4])
def test_calibration_brings_coverage_home_whatever_is_forecast(spread: float) -> None:
    random = np.random.default_rng(5)
    calibration, inside = ConformalCalibration(), []
    for outcome in random.normal(0.0, spread, 60_000):
        served = calibration.calibrated(np.tile(NORMAL, (len(HORIZONS), 1)))[0]
        inside.append(served[BAND[0]] <= outcome <= served[BAND[1]])
        calibration.learn(0, float(outcome), served)
    assert np.mean(inside[30_000:]) == pytest.approx(0.90, abs=0.007)
    assert not calibration.offsets[1:].any()


def days_of_outcomes(weights: OnlineWeights, members: np.ndarray, days: int, seed: int = 5) -> None:
    """Let the weights hear of normal outcomes at the shortest horizon, two hundred a day."""
    random = np.random.default_rng(seed)
    for day in range(days):
        for outcome in random.normal(size=200):
            weights.learn(day * DAY_NS, 0, float(outcome), members)


def test_weights_go_to_the_member_that_has_proved_to_help() -> None:
    weights = OnlineWeights(3)
    members = np.stack([1.3 * NORMAL, NORMAL, NORMAL + 0.3])
    days_of_outcomes(weights, members, 20)
    assert weights.weights()[:, 0].tolist() == [1.0] * len(HORIZONS)
    days_of_outcomes(weights, members, 20)
    found = weights.weights()
    assert found[0, 1] > 0.9
    assert found[0, 2] < 0.1
    np.testing.assert_allclose(found[1:, 0], 1.0)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)


def test_who_does_not_help_has_no_weight_whatever_the_days() -> None:
    weights = OnlineWeights(2)
    days_of_outcomes(weights, np.stack([NORMAL, 1.1 * NORMAL]), 60)
    assert weights.weights()[:, 1].tolist() == [0.0] * len(HORIZONS)


def test_how_often_chance_alone_proves_a_useless_member_within_a_year_is_told() -> None:
    random = np.random.default_rng(1)
    found = np.mean([is_ever_proved(random) for _ in range(200)])
    assert found == pytest.approx(EVER_BY_CHANCE, abs=0.07)


def is_ever_proved(random: np.random.Generator) -> bool:
    """Whether one that neither saves nor loses on average is proved at some horizon on some day of 250."""
    evidence = Evidence(2)
    for day in range(251):
        saved = 0.8 * random.standard_normal() + 0.6 * random.standard_normal(len(HORIZONS))
        for column, less in enumerate(saved.tolist()):
            evidence.learn(day, column, np.array([0.0, -less]))
        if evidence.proved[:, 1].any():
            return True
    return False


def test_a_setting_trusts_a_member_or_leaves_it_out() -> None:
    weights = OnlineWeights(3)
    Choice(trusted=frozenset({"b"}), left_out=frozenset({"c"})).apply(weights, ("a", "b", "c"))
    np.testing.assert_allclose(weights.weights(), np.tile([0.5, 0.5, 0.0], (len(HORIZONS), 1)))
    Choice(left_out=frozenset({"a"})).apply(weights, ("a", "b", "c"))
    np.testing.assert_allclose(weights.weights(), np.tile([0.0, 0.5, 0.5], (len(HORIZONS), 1)))
    weights.left_out[:] = True
    with pytest.raises(ValueError, match="left out"):
        weights.weights()


def test_small_outcomes_do_not_pay_for_narrow_quantiles() -> None:
    weights = OnlineWeights(2)
    days_of_outcomes(weights, np.stack([0.8 * NORMAL, NORMAL]), 40)
    assert weights.weights()[0, 1] > 0.7


def test_evidence_is_kept_and_gone_on_with() -> None:
    weights, members = OnlineWeights(2), np.stack([1.3 * NORMAL, NORMAL])
    days_of_outcomes(weights, members, 3)
    kept = Evidence.of_arrays(weights.evidence.arrays())
    for evidence in (weights.evidence, kept):
        evidence.learn(3, 0, np.array([1.0, 0.5]))
    assert all(np.array_equal(kept.arrays()[name], array) for name, array in weights.evidence.arrays().items())


def test_pending_forecasts_wait_for_their_own_label_and_stay_few() -> None:
    pending = PendingForecasts(2)
    sigma, served = np.arange(1.0, 5.0), np.zeros((len(HORIZONS), len(LEVELS)))
    start = 1_718_000_000 * 1_000_000_000
    for minute in range(1000):
        pending.add(start + minute * MINUTE_NS, sigma + minute, served + minute, np.stack([served, served + 1]))
    assert len(pending) == MOST_PENDING * len(HORIZONS)
    assert pending.take(start, 0) is None
    kept = PendingForecasts(2)
    kept.restore(pending.arrays())
    for queue in (pending, kept):
        said = queue.take(start + 990 * MINUTE_NS, 3)
        assert said is not None
        assert said[0] == 4.0 + 990
        assert (said[1] == 990).all()
        assert (said[2][1] == 1).all()
        assert queue.take(start + 989 * MINUTE_NS, 3) is None
        assert len(queue) == MOST_PENDING * 3 + 9


def test_asking_changes_nothing_and_says_what_the_minute_says(ready: Callable[[str], Forecaster], panel: Panel) -> None:
    stack = restored(ready("ensemble").sealed())
    assert isinstance(stack, Ensemble)
    book, rows = LabelBook(panel), np.arange(*panel.rows_of(FITTED_DAYS).indices(len(panel))[:2])
    before = int(panel.decision_ns[rows[0]]) - 1
    for row in rows[:120].tolist():
        now = int(panel.decision_ns[row])
        spoken = stack.minute(panel, row, book.due(before, now))
        asked = stack.predict(panel, np.array([row]))
        np.testing.assert_allclose(asked.quantiles[0], spoken.served[0], rtol=1e-12, atol=1e-15)
        before = now
    assert stack.calibration.offsets.any()


def test_a_label_teaches_only_once_it_is_due(ready: Callable[[str], Forecaster], panel: Panel) -> None:
    stack = restored(ready("ensemble").sealed())
    assert isinstance(stack, Ensemble)
    book, first = LabelBook(panel), panel.rows_of(FITTED_DAYS).start
    taught = []
    before = int(panel.decision_ns[first]) - 1
    for row in range(first, first + 12):
        now = int(panel.decision_ns[row])
        stack.update(panel, row, book.due(before, now))
        taught.append(bool(stack.calibration.offsets[0].any()))
        stack.remember(stack.speak(panel, np.array([row])))
        before = now
    minutes = panel.minute[first : first + 12] - panel.minute[first]
    assert taught == [bool(minute >= HORIZONS[0]) for minute in minutes]
    assert not stack.calibration.offsets[1:].any()
