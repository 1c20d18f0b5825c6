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
from spy_pipeline.forecast.online.weights import OnlineWeights
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


def test_weights_go_to_the_member_that_loses_less() -> None:
    random = np.random.default_rng(5)
    weights = OnlineWeights(3)
    members = np.stack([NORMAL, 1.3 * NORMAL, NORMAL + 0.3])
    for outcome in random.normal(size=8_000):
        weights.learn(0, float(outcome), members)
    found = weights.weights()
    assert found[0, 0] > 0.8
    np.testing.assert_allclose(found[2], 1 / 3)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    weights.left_out[0] = True
    assert weights.weights()[0, 0] == 0.0
    np.testing.assert_allclose(weights.weights().sum(axis=1), 1.0)


def test_small_outcomes_do_not_pay_for_narrow_quantiles() -> None:
    random = np.random.default_rng(5)
    weights = OnlineWeights(2)
    members = np.stack([NORMAL, 0.8 * NORMAL])
    for outcome in random.normal(size=8_000):
        weights.learn(0, float(outcome), members)
    assert weights.weights()[0, 0] > 0.7


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


def test_walking_is_the_same_as_minute_by_minute(ready: Callable[[str], Forecaster], panel: Panel) -> None:
    """Weights, calibration and what is served; the drift of the volatility moves within the day only live."""
    walked, stepped = (restored(ready("ensemble").sealed()) for _ in range(2))
    assert isinstance(walked, Ensemble)
    assert isinstance(stepped, Ensemble)
    book, rows = LabelBook(panel), np.arange(*panel.rows_of(FITTED_DAYS).indices(len(panel))[:2])
    said = walked.walk(panel, rows, book)
    stepped.volatility.update = lambda *_: None  # type: ignore[method-assign]
    before = int(panel.decision_ns[rows[0]]) - 1
    for position, row in enumerate(rows):
        now = int(panel.decision_ns[row])
        stepped.update(panel, int(row), book.due(before, now))
        spoken = stepped.speak(panel, rows[[position]])
        stepped.remember(spoken)
        before = now
        np.testing.assert_allclose(spoken.served[0], said.served[position], rtol=1e-9, atol=1e-12)
        asked = stepped.predict(panel, rows[[position]])
        np.testing.assert_allclose(asked.quantiles[0], spoken.served[0], rtol=1e-9, atol=1e-12)
    stepped.update(panel, int(rows[-1]), book.due(before, panel.sessions[FITTED_DAYS].close_ns))
    np.testing.assert_allclose(stepped.weights.regret, walked.weights.regret, rtol=1e-9)
    np.testing.assert_allclose(stepped.calibration.offsets, walked.calibration.offsets, rtol=1e-9, atol=1e-12)
    assert walked.calibration.offsets.any()


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
