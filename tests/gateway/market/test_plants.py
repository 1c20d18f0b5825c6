"""The planted effects are where they say, as strong as they say, and nowhere else."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest

from benchmarks.market_days import synthetic_days
from benchmarks.market_facts import minute_returns
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.profiles import volatility_profile
from spy_pipeline.gateway.market.synthetic_minutes import SyntheticMinutes

DRIFT_MINUTES, DRIFT_SIGMAS, THRUST_SIGMAS, THRUST_VOLUME, REGIME_FACTOR = 15, 0.5, 2.5, 4.0, 2.5
"""What the documentation of the plants promises."""

DAYS = [s.day for s in SessionCalendar.named("XNYS").between(date(2022, 9, 30), date(2024, 6, 28)) if s.minutes == 390]
SEED = 4


@pytest.fixture(scope="module")
def thrusts():
    """Day, minute and direction of every planted thrust."""
    source = SyntheticMinutes(SEED, "drift")
    return [(row, *drift) for row, day in enumerate(DAYS) for drift in source.drifts(day)]


def test_thrusts_are_two_percent_of_minutes_and_keep_apart(thrusts):
    assert len(thrusts) / (390 * len(DAYS)) == pytest.approx(0.02, abs=0.001)
    for (day, minute, _), (next_day, next_minute, _) in itertools.pairwise(thrusts):
        assert 30 <= minute < 390 - DRIFT_MINUTES
        assert day != next_day or next_minute - minute > DRIFT_MINUTES
    directions = [direction for _, _, direction in thrusts]
    assert abs(np.mean(directions)) < 3.5 / np.sqrt(len(directions))


def test_the_drift_after_a_thrust_is_half_a_standard_deviation_and_nothing_before(thrusts):
    planted = minute_returns(synthetic_days(SEED, len(DAYS), "drift"))
    profile = volatility_profile(390)
    after, before = [], []
    for day, minute, direction in thrusts:
        stretch = slice(minute + 1, minute + 1 + DRIFT_MINUTES)
        others = np.delete(planted[day] / profile, minute)
        sigma = others.std() * np.sqrt(np.square(profile[stretch]).sum())
        after.append(direction * planted[day, stretch].sum() / sigma)
        before.append(direction * planted[day, minute - DRIFT_MINUTES : minute].sum() / sigma)
    assert np.mean(after) == pytest.approx(DRIFT_SIGMAS, abs=0.08)
    assert abs(np.mean(before)) < 0.06


def test_a_thrust_can_be_seen_in_its_own_bar(thrusts):
    """Volume four times as high, and a move of two and a half deviations, where the plain market has neither."""
    plain, planted = synthetic_days(SEED, len(DAYS)), synthetic_days(SEED, len(DAYS), "drift")
    ratios, moves = [], []
    sizes = minute_returns(planted)
    for day, minute, direction in thrusts:
        recent = planted.volume[day, minute - 20 : minute].mean()
        ratios.append(planted.volume[day, minute] / recent)
        moves.append(direction * sizes[day, minute] / np.sqrt(np.square(sizes[day, minute - 30 : minute]).mean()))
    everywhere = plain.volume[:, 30:370] / np.stack(
        [plain.volume[:, m - 20 : m].mean(axis=1) for m in range(30, 370)], 1
    )
    assert np.median(ratios) > 0.85 * THRUST_VOLUME
    assert (everywhere > 0.85 * THRUST_VOLUME).mean() < 0.01
    assert np.median(moves) == pytest.approx(THRUST_SIGMAS, rel=0.15)


def test_without_the_plant_nothing_follows_the_same_minutes(thrusts):
    plain = minute_returns(synthetic_days(SEED, len(DAYS)))
    after = [d * plain[day, m + 1 : m + 1 + DRIFT_MINUTES].sum() / plain[day].std() / 15**0.5 for day, m, d in thrusts]
    assert abs(np.mean(after)) < 3.5 / np.sqrt(len(after))


def test_the_regime_switches_where_it_says_and_by_as_much(thrusts):
    source = SyntheticMinutes(SEED, "regime")
    switched = minute_returns(synthetic_days(SEED, len(DAYS), "regime")) / volatility_profile(390)
    ratios: dict[bool, list[float]] = {True: [], False: []}
    for row, day in enumerate(DAYS):
        regime = source.regime(day)
        assert 130 <= regime.minute < 260
        before, after = switched[row, : regime.minute], switched[row, regime.minute :]
        ratios[regime.factor > 1].append(float(np.log(after.std() / before.std())))
    assert 0.4 < len(ratios[True]) / len(DAYS) < 0.6
    assert np.mean(ratios[True]) == pytest.approx(np.log(REGIME_FACTOR), abs=0.08)
    assert np.mean(ratios[False]) == pytest.approx(-np.log(REGIME_FACTOR), abs=0.08)


def test_other_symbols_feel_the_drift_too(thrusts):
    source = SyntheticMinutes(SEED, "drift")
    after = []
    closes = {row: source.minutes("QQQ", DAYS[row]).close for row in range(200)}
    for day, minute, direction in thrusts:
        if day < 200:
            returns = np.diff(np.log(closes[day]))
            after.append(direction * returns[minute : minute + DRIFT_MINUTES].sum() / returns.std() / 15**0.5)
    assert np.mean(after) > 0.2
