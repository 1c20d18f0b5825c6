"""Scores agree with their definitions, with other libraries, and with what is known of made-up forecasts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mean_pinball_loss

from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.learning.scoring.coverage_cells import coverage_cells, volatility_terciles
from spy_pipeline.learning.scoring.day_blocks import day_totals, improvement, interval, mean
from spy_pipeline.learning.scoring.diebold_mariano import diebold_mariano
from spy_pipeline.learning.scoring.direction import LEAST_SUREST, direction_skill
from spy_pipeline.learning.scoring.quantile_scores import crps, level_weights, pinball, shares_between, winkler
from spy_pipeline.learning.scoring.volatility_scores import qlike, r_squared_within_days, squared_log_error

NORMAL = stats.norm.ppf(LEVELS)


def test_pinball_is_that_of_scikit_learn() -> None:
    chance = np.random.default_rng(1)
    outcomes, quantiles = chance.standard_normal(200), chance.standard_normal((200, len(LEVELS)))
    ours = pinball(LEVELS, quantiles, outcomes).mean(axis=0)
    for position, level in enumerate(LEVELS):
        theirs = mean_pinball_loss(outcomes, quantiles[:, position], alpha=level)
        assert ours[position] == pytest.approx(theirs, rel=1e-12)


def test_crps_of_many_levels_is_the_closed_form_of_the_normal() -> None:
    levels = tuple((np.arange(999) + 0.5) / 999)
    outcomes = np.linspace(-2.5, 2.5, 11)
    quantiles = np.tile(stats.norm.ppf(levels), (len(outcomes), 1))
    density, share = stats.norm.pdf(outcomes), stats.norm.cdf(outcomes)
    closed = outcomes * (2 * share - 1) + 2 * density - 1 / np.sqrt(np.pi)
    assert crps(levels, quantiles, outcomes) == pytest.approx(closed, rel=2e-3)


def test_the_true_distribution_has_the_least_crps() -> None:
    outcomes = np.random.default_rng(2).standard_normal(20000)
    losses = {
        scale: crps(LEVELS, np.tile(NORMAL * scale, (len(outcomes), 1)), outcomes).mean() for scale in (0.8, 1, 1.25)
    }
    assert min(losses, key=losses.__getitem__) == 1
    shifted = crps(LEVELS, np.tile(NORMAL + 0.1, (len(outcomes), 1)), outcomes).mean()
    assert shifted > losses[1]


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=30, unique=True))
def test_shares_of_levels_add_up_to_one(levels: list[float]) -> None:
    weights = level_weights(sorted(levels))
    assert weights.sum() == pytest.approx(1.0)
    assert (weights > 0).all()


def test_winkler_counts_width_and_what_is_beyond() -> None:
    found = winkler(np.zeros(3), np.ones(3), np.array([0.5, 1.5, -0.25]), 0.9)
    assert found == pytest.approx([1.0, 1.0 + 20 * 0.5, 1.0 + 20 * 0.25])


def test_outcomes_of_the_forecast_distribution_fall_evenly() -> None:
    outcomes = np.random.default_rng(3).standard_normal(50000)
    found, expected = shares_between(LEVELS, np.tile(NORMAL, (len(outcomes), 1)), outcomes)
    assert found == pytest.approx(expected, abs=0.005)
    assert found.sum() == pytest.approx(1.0)
    narrow, _ = shares_between(LEVELS, np.tile(NORMAL * 0.7, (len(outcomes), 1)), outcomes)
    assert narrow[0] > 3 * expected[0]


def test_the_true_sigma_has_the_least_qlike_whatever_the_noise() -> None:
    chance = np.random.default_rng(4)
    true = np.exp(chance.normal(-7, 0.5, 40000))
    realised = np.square(true) * chance.chisquare(6, len(true)) / 6
    losses = [qlike(true * scale, realised).mean() for scale in (0.8, 1.0, 1.25)]
    assert min(losses) == losses[1]
    assert qlike(true, np.square(true)) == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(qlike(np.array([1.0]), np.array([0.0]))).all()
    assert np.isnan(squared_log_error(np.array([1.0]), np.array([np.nan]))).all()


def test_r_squared_within_days_ignores_the_level_of_the_day() -> None:
    chance = np.random.default_rng(5)
    day = np.repeat(np.arange(40), 50)
    level = chance.standard_normal(40)[day]
    within = chance.standard_normal(len(day))
    variance = np.exp(level + within)
    assert r_squared_within_days(np.exp(level / 2), variance, day) == pytest.approx(0.0, abs=1e-9)
    assert r_squared_within_days(np.exp(within / 2), variance, day) == pytest.approx(1.0)


def test_intervals_cover_as_often_as_they_say_when_days_are_dependent() -> None:
    chance = np.random.default_rng(6)
    covered = 0
    for trial in range(150):
        noise = chance.standard_normal(81)
        days = 0.3 + noise[1:] + noise[:-1]
        found = interval(np.stack([days, np.ones(80)], axis=1), mean, seed=trial)
        covered += found.low <= 0.3 <= found.high
    assert 0.85 <= covered / 150 <= 0.99


def test_an_interval_says_on_how_many_days_it_rests() -> None:
    totals = day_totals(np.array([[1.0, 2.0], [np.nan, 1.0], [3.0, 4.0]]), np.array([0, 1, 2]), 5)
    found = interval(totals, improvement)
    assert found.days == 2
    assert found.value == pytest.approx(1 - 4 / 6)
    assert interval(totals[1:2], improvement).days == 0


def test_diebold_mariano_is_calibrated_on_overlapping_windows() -> None:
    chance = np.random.default_rng(7)
    horizon, rejected = 6, 0
    day = np.repeat(np.arange(40), 78)
    for _ in range(200):
        shocks = chance.standard_normal(len(day) + horizon - 1)
        overlapping = np.convolve(shocks, np.ones(horizon), "valid")
        rejected += diebold_mariano(overlapping, np.zeros(len(day)), day, horizon).p_value < 0.05
    assert rejected / 200 < 0.12
    better = diebold_mariano(chance.random(len(day)), chance.random(len(day)) + 0.2, day, horizon)
    assert better.statistic < -5
    assert better.days == 40


def test_a_band_right_on_the_whole_but_wrong_by_hour_is_seen() -> None:
    chance = np.random.default_rng(8)
    day, minute = np.repeat(np.arange(80), 78), np.tile(np.arange(78) * 5, 80)
    tercile = volatility_terciles(minute, chance.random(len(day)))
    right = chance.random(len(day)) < 0.9
    fair = coverage_cells(right, 0.9, day=day, minute=minute, tercile=tercile)
    assert fair.worst_is_chance
    assert fair.debiased_rms.value < 0.01
    morning = np.where(minute < 60, chance.random(len(day)) < 0.75, chance.random(len(day)) < 0.925)
    skewed = coverage_cells(morning, 0.9, day=day, minute=minute, tercile=tercile)
    assert not skewed.worst_is_chance
    assert skewed.debiased_rms.value > 0.03


def test_terciles_are_those_of_the_hour() -> None:
    minute = np.repeat([10, 200], 300)
    sigma = np.concatenate([np.linspace(1, 2, 300), np.linspace(10, 20, 300)])
    counts = [np.bincount(volatility_terciles(minute, sigma)[minute == at], minlength=3) for at in (10, 200)]
    assert np.ptp(counts) <= 2


def test_seeing_one_minute_ahead_is_suspicious_and_a_coin_is_not() -> None:
    chance = np.random.default_rng(9)
    day = np.repeat(np.arange(70), 78)
    minutes = chance.standard_normal((len(day), 15))
    outcome = minutes.sum(axis=1) / np.sqrt(15)
    ones, early = np.ones(len(day)), minutes[:, 0] / np.sqrt(15)
    assert "leak" in (direction_skill(early, ones, outcome, day).suspicion() or "")
    few = day < 24
    on_few = direction_skill(early[few], ones[few], outcome[few], day[few])
    assert on_few.surest < LEAST_SUREST
    assert "at least" in (on_few.suspicion() or "")
    guess = chance.standard_normal(len(day)) * 0.03
    assert direction_skill(guess[few], ones[few], outcome[few], day[few]).suspicion() is None
    coin = direction_skill(guess, ones, outcome, day)
    assert coin.suspicion() is None
    assert coin.right_on_surest.days == 70


def test_excess_over_always_up_is_nothing_for_always_up() -> None:
    chance = np.random.default_rng(10)
    outcome = chance.standard_normal(5000) + 0.3
    skill = direction_skill(np.full(5000, 0.1), np.ones(5000), outcome, np.repeat(np.arange(50), 100))
    assert skill.excess_over_always_up.value == 0.0
    assert skill.right_on_surest.value > 0.55
