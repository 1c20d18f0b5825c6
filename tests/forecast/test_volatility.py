"""Levels by plain formulas, and sigma on a walk whose volatility moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.training_set import Floats, LabelBook, Panel
from spy_pipeline.forecast.volatility.levels import LEVELS_OF_VARIANCE, variance_levels
from spy_pipeline.forecast.volatility.time_of_day import TimeOfDay, squared_returns
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
    expected = profile.at(panel.minute[rows], 390)
    found = dict(zip(LEVELS_OF_VARIANCE, variance_levels(panel, np.array([row]), profile)[0], strict=True))
    for name, span in (("level_5m", 5), ("level_30m", 30), ("level_session", 390)):
        inside = (panel.minute[rows] > panel.minute[row] - span) & np.isfinite(squared)
        pace = np.exp(found["level_1d"])
        plain = (squared[inside].sum() + 2 * pace) / (expected[inside].sum() + 2)
        assert found[name] == pytest.approx(np.log(plain), rel=1e-9)
    assert found["level_22d"] != found["level_5d"] != found["level_1d"]


def test_expected_variance_adds_up_over_the_minutes_ahead() -> None:
    profile = TimeOfDay(np.arange(1.0, 391.0))
    whole = np.array([390])
    assert profile.ahead(np.array([0, 100]), np.array([3, 2]), whole).tolist() == [2.0 + 3 + 4, 102.0 + 103]
    assert profile.ahead(np.array([389]), np.array([0]), whole).tolist() == [0.0]


def test_the_last_hour_of_a_half_day_counts_as_that_of_a_whole_day() -> None:
    profile = TimeOfDay(np.arange(1.0, 391.0))
    assert profile.at(np.array([0, 149, 150, 209]), 210).tolist() == [1.0, 150.0, 331.0, 390.0]
    ahead = profile.ahead(np.array([148, 148, 206]), np.array([3, 3, 3]), np.array([390, 210, 210]))
    assert ahead.tolist() == [150.0 + 151 + 152, 150.0 + 331 + 332, 388.0 + 389 + 390]


@given(st.integers(0, 388), st.integers(0, 60), st.integers(0, 2**32))
def test_whole_days_are_looked_up_bit_for_bit_from_the_open(minute: int, minutes: int, seed: int) -> None:
    profile = TimeOfDay(np.random.default_rng(seed).lognormal(size=390))
    summed = np.concatenate([[0.0], np.cumsum(np.append(profile.shape, [profile.shape[-1]] * 60))])
    found = profile.ahead(np.full(2, minute), np.full(2, minutes), np.array([390, 210]))
    assert found[0] == summed[minute + minutes + 1] - summed[minute + 1]
    assert (profile.at(np.arange(400), 390) == profile.shape[np.minimum(np.arange(400), 389)]).all()


def test_a_half_day_teaches_the_profile_its_close_where_it_is_looked_up(panel: Panel) -> None:
    session = [session.minutes for session in panel.sessions].index(210)
    with_it, without = panel.part(session - 2, session + 1), panel.part(session - 2, session)
    assert (TimeOfDay.of(without).shape == plain_profile(without)).all()
    assert (TimeOfDay.of(with_it).shape == plain_profile(with_it)).all()


def plain_profile(panel: Panel) -> Floats:
    """The mean share of each minute by its place in a session of 390, the last hour of a half-day as their last."""
    shares = np.full((len(panel.sessions), 390), np.nan)
    for position, session in enumerate(panel.sessions):
        minute, squared = squared_returns(panel, position)
        place = np.where((session.minutes == 210) & (minute >= 150), minute + 180, minute)
        shares[position, place] = squared / np.nanmean(squared)
    mean = np.nansum(shares, axis=0) / np.isfinite(shares).sum(axis=0)
    reach = [min(2, at, 389 - at) for at in range(390)]
    smooth = np.array([mean[at - near : at + near + 1].mean() for at, near in enumerate(reach)])
    return np.asarray(np.maximum(smooth / smooth.mean(), 1e-3))


@pytest.mark.parametrize("horizon", HORIZONS)
def test_sigma_to_the_close_of_a_half_day_is_that_of_a_whole_day(panel: Panel, horizon: int) -> None:
    """Where the level is the same for all days, what is left of the session decides, not the hour."""
    forecaster = volatility_forecaster("unconditional_sigma")
    forecaster.fit(panel, LabelBook(panel).known_by(panel.sessions[-1].close_ns), 0)
    before = panel.session_minutes - panel.minute - 1 == horizon
    half, whole = (np.flatnonzero(before & (panel.session_minutes == minutes)) for minutes in (210, 390))
    sigma = forecaster.predict(panel, np.append(half[:1], whole[:1]), (horizon,)).sigma[:, 0]
    assert sigma[0] == pytest.approx(sigma[1], rel=1e-9)


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
