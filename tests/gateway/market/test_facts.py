"""The synthetic SPY shows the facts of the real one, and its direction cannot be told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks.market_bands import BANDS
from benchmarks.market_days import real_days, synthetic_days
from benchmarks.market_facts import autocorrelation, facts, minute_returns
from tests.gateway.market.direction_skill import SUREST_FIFTH, direction_skill

YEAR = 250


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_250_synthetic_days_have_the_facts_of_the_real_ones(seed):
    found = facts(synthetic_days(seed, YEAR))
    outside = {name: value for name, value in found.items() if not BANDS[name].low <= value <= BANDS[name].high}
    assert not outside


def test_the_reference_figures_are_those_of_the_real_file(real_bars: Path):
    days = real_days(real_bars / "spy_1min.parquet")
    assert len(days) == 571
    whole = facts(days)
    assert set(whole) == set(BANDS)
    for name, band in BANDS.items():
        assert whole[name] == pytest.approx(band.real, rel=1e-3), name


def test_every_year_of_the_real_file_lies_inside_the_bands(real_bars: Path):
    """The bands are no tighter than the real market keeps itself."""
    days = real_days(real_bars / "spy_1min.parquet")
    for first in range(0, len(days) - YEAR + 1, 40):
        for name, value in facts(days.rows(first, first + YEAR)).items():
            assert BANDS[name].low <= value <= BANDS[name].high, (first, name, value)


def test_a_market_without_memory_of_volatility_would_be_found_out():
    """The bands are tight enough to refuse plain noise of the same size."""
    days = synthetic_days(0, YEAR)
    noise = np.random.default_rng(0).permutation(minute_returns(days).ravel()).reshape(YEAR, -1)
    close = days.open[:, :1] * np.exp(np.cumsum(noise, axis=1))
    open_ = np.concatenate([days.open[:, :1], close[:, :-1]], axis=1)
    high, low = np.maximum(open_, close), np.minimum(open_, close)
    found = facts(type(days)(open_, high, low, close, days.volume, days.follows))
    outside = [name for name, value in found.items() if not BANDS[name].low <= value <= BANDS[name].high]
    assert "autocorrelation of |r| at 1 minute" in outside
    assert "autocorrelation of |r| at 390 minutes" in outside
    assert "volatility in half-hour 1" in outside
    assert "high-low range over size of return" in outside


@pytest.mark.parametrize("share", [1.0, SUREST_FIFTH])
@pytest.mark.parametrize("plant", ["none", "regime"])
def test_no_direction_skill_without_a_drift(plant, share):
    skill = direction_skill(synthetic_days(0, YEAR, plant), share=share)
    assert skill.low <= 0.0 <= skill.high
    assert skill.high - skill.low < 0.08


def test_a_planted_drift_is_found():
    skill = direction_skill(synthetic_days(0, YEAR, "drift"), share=SUREST_FIFTH)
    assert skill.low > 0.0
    assert skill.excess > 0.03


@pytest.mark.parametrize("first", [date(2015, 1, 2), date(2022, 9, 30)])
def test_returns_are_uncorrelated_also_where_a_cent_weighs_much(first):
    """No bounce between bid and ask and none from rounding: closes follow the middle of the market."""
    returns = minute_returns(synthetic_days(0, YEAR, first=first))
    scaled = returns / np.sqrt(np.square(returns).mean(axis=1, keepdims=True))
    error = 1.0 / np.sqrt(scaled.size)
    for lag in (1, 2, 3, 5, 10):
        assert abs(autocorrelation(scaled.ravel(), lag)) < 3.5 * error, lag
