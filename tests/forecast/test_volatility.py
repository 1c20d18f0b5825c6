"""Levels by plain formulas, and sigma on a walk whose volatility moves."""

from __future__ import annotations

import numpy as np
import pytest

from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.forecast.volatility.levels import LEVELS_OF_VARIANCE, variance_levels
from spy_pipeline.forecast.volatility.time_of_day import TimeOfDay
from tests.forecast.made_up_panels import Walk, walk_panel

TRAINED, ALL = 60, 110


@pytest.fixture(scope="module")
def long_walk() -> Panel:
    return walk_panel(Walk(days=ALL, seed=4, holes=0.0))


def test_levels_are_paces_against_the_profile(panel: Panel) -> None:
    profile = TimeOfDay.of(panel.part(0, 20))
    session = 23
    first = int(panel.first_row[session])
    row = first + 150
    rows = np.arange(first, row + 1)
    squared = np.full(len(rows), np.nan)
    squared[0] = np.log(panel.close[first] / panel.open[first]) ** 2
    for position in range(1, len(rows)):
        if panel.minute[rows[position]] == panel.minute[rows[position - 1]] + 1:
            squared[position] = np.log(panel.close[rows[position]] / panel.close[rows[position - 1]]) ** 2
    expected = profile.at(panel.minute[rows])
    found = dict(zip(LEVELS_OF_VARIANCE, variance_levels(panel, np.array([row]), profile)[0], strict=True))
    for name, span in (("level_5m", 5), ("level_30m", 30), ("level_session", 390)):
        inside = (panel.minute[rows] > panel.minute[row] - span) & np.isfinite(squared)
        pace = np.exp(found["level_1d"])
        plain = (squared[inside].sum() + 2 * pace) / (expected[inside].sum() + 2)
        assert found[name] == pytest.approx(np.log(plain), rel=1e-9)
    assert found["level_22d"] != found["level_5d"] != found["level_1d"]


def test_expected_variance_adds_up_over_the_minutes_ahead() -> None:
    profile = TimeOfDay(np.arange(1.0, 391.0))
    assert profile.ahead(np.array([0, 100]), np.array([3, 2])).tolist() == [2.0 + 3 + 4, 102.0 + 103]
    assert profile.ahead(np.array([389]), np.array([0])).tolist() == [0.0]


@pytest.mark.parametrize("name", ["b_sigma", "b_sigma2", "level0", "boosted_volatility"])
def test_sigma_follows_volatility_that_moves(name: str, long_walk: Panel) -> None:
    part = long_walk.part(0, TRAINED)
    labels = LabelBook(part).known_by(part.sessions[-1].close_ns)
    rows = np.arange(int(long_walk.first_row[TRAINED]), len(long_walk), 5)
    realised = LabelBook(long_walk).known_by(np.iinfo(np.int64).max).variances[rows]
    losses = {}
    for each in (name, "unconditional_sigma"):
        forecaster = volatility_forecaster(each)
        forecaster.fit(part, labels, 0)
        ratio = realised / forecaster.predict(long_walk, rows).sigma ** 2
        losses[each] = np.nanmean(ratio - np.log(ratio) - 1.0, axis=0)
        if each == name:
            np.testing.assert_allclose(np.nanmean(ratio, axis=0), np.ones(len(HORIZONS)), atol=0.15)
    assert (losses[name] < 0.8 * losses["unconditional_sigma"]).all()
