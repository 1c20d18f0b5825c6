"""The synthetic market over many seeds, and every day of the real bars replayed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.market_bands import BANDS
from benchmarks.market_days import synthetic_days
from benchmarks.market_facts import facts
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.events import ASK, BID
from spy_pipeline.gateway.market.opening import open_market
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes
from tests.gateway.market.direction_skill import SUREST_FIFTH, direction_skill
from tests.gateway.market.list_book import ListBook

YEAR = 250
SEEDS = 60


def test_years_of_most_seeds_have_the_facts_of_the_real_ones():
    """A fact may lie outside its band in one year of twenty, and no year in more than four facts."""
    outside = dict.fromkeys(BANDS, 0)
    for seed in range(SEEDS):
        found = facts(synthetic_days(seed, YEAR))
        strayed = [name for name, value in found.items() if not BANDS[name].low <= value <= BANDS[name].high]
        assert len(strayed) <= 4, (seed, strayed)
        for name in strayed:
            outside[name] += 1
    assert {name: count for name, count in outside.items() if count > SEEDS // 20} == {}


@pytest.mark.parametrize("share", [1.0, SUREST_FIFTH])
def test_direction_skill_shows_no_more_often_than_chance_lets_it(share):
    """At 2.5 % a side, 6 of 60 seeds above zero would happen once in 250 times."""
    skills = [direction_skill(synthetic_days(seed, YEAR), share=share) for seed in range(SEEDS)]
    assert sum(skill.low > 0.0 for skill in skills) < 6
    assert np.mean([skill.excess for skill in skills]) < 0.003


def test_a_planted_drift_is_found_with_most_seeds():
    skills = [direction_skill(synthetic_days(seed, YEAR, "drift"), share=SUREST_FIFTH) for seed in range(SEEDS)]
    assert sum(skill.low > 0.0 for skill in skills) >= 0.9 * SEEDS
    assert np.mean([skill.excess for skill in skills]) > 0.04


@pytest.mark.parametrize("symbol", ["SPY", "QQQ", "QQQM", "AAPL", "MU", "IWM"])
def test_years_of_ticks_are_their_bars_and_keep_a_sound_book(symbol):
    """Every fiftieth session from 2015 to 2027, the two views of the book in turn."""
    market = open_market("synthetic", 17, "none")
    days = [day for day in market.source.days(symbol) if day.year < 2028][::50]
    for number, day in enumerate(days):
        expanded = market.day(symbol, day)
        close_ns = expanded.session.close_ns
        bars, skeleton = expanded.bars(60, close_ns, exact=False), market.source.minutes(symbol, day)
        for name in ("start_ns", "open", "high", "low", "close", "volume"):
            np.testing.assert_array_equal(getattr(bars, name), getattr(skeleton, name))
        stream, judge = expanded.book(("ARCA", "SMART")[number % 2]), ListBook(rows=10)
        judge.apply(stream.operations(0, close_ns))
        assert (judge.sides[BID], judge.sides[ASK]) == stream.image(close_ns)


@pytest.mark.parametrize("name", ["spy_1min.parquet", "qqq_1min.parquet"])
def test_every_real_day_comes_back_exactly_and_keeps_a_sound_book(real_bars: Path, name):
    path = real_bars / name
    given, copy = ReplayedMinutes.read(path), open_market(f"bars:{path}", 3, "none")
    (symbol,) = given.symbols()
    for number, day in enumerate(given.days(symbol)):
        bars, expanded = given.minutes(symbol, day), copy.day(symbol, day)
        close_ns = SessionCalendar.named("XNYS").session(day).close_ns
        found = expanded.bars(60, close_ns, exact=True)
        for column in ("start_ns", "open", "high", "low", "close", "volume"):
            np.testing.assert_array_equal(getattr(found, column), getattr(bars, column))
        if number % 5 == 0:
            judge = ListBook(rows=10)
            judge.apply(expanded.book("SMART").operations(0, close_ns))
            assert (judge.sides[BID], judge.sides[ASK]) == expanded.book("SMART").image(close_ns)
