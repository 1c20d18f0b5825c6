"""Ticks and bars tell one story, for every bar size, symbol, seed and day."""

from __future__ import annotations

import itertools
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.day import ExpandedDay
from spy_pipeline.gateway.market.events import Bars
from spy_pipeline.gateway.market.opening import open_market
from tests.gateway.market.naive_bars import bar_start, naive_bars

SIZES = (1, 5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 14_400, 28_800, 86_400)
SESSIONS = SessionCalendar.named("XNYS").between(date(2015, 1, 1), date(2027, 12, 31))
HALF_DAY = date(2024, 7, 3)


@cache
def market_of(seed: int) -> BarMarket:
    return open_market("synthetic", seed, "none")


def assert_same(bars: Bars, day: ExpandedDay, seconds: int, until_ns: int, *, exact: bool) -> None:
    expected = naive_bars(day.trades, day.session, seconds, until_ns, exact=exact)
    for position, name in enumerate(("start_ns", "open", "high", "low", "close", "volume")):
        assert getattr(bars, name).tolist() == [bar[position] for bar in expected], name
    assert bars.count.tolist() == [bar.count for bar in expected]
    np.testing.assert_allclose(bars.wap, [bar.turnover / bar.volume for bar in expected], rtol=1e-12)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 3),
    session=st.sampled_from(SESSIONS),
    symbol=st.sampled_from(("SPY", "QQQ", "QQQM", "AAPL", "MU", "IWM")),
    seconds=st.sampled_from(SIZES),
    exact=st.booleans(),
    part=st.floats(0.0, 1.1),
)
def test_bars_of_every_size_are_the_aggregate_of_the_ticks(*, seed, session, symbol, seconds, exact, part):
    day = market_of(seed).day(symbol, session.day)
    until = session.open_ns + int((session.close_ns - session.open_ns) * part)
    assert_same(day.bars(seconds, until, exact=exact), day, seconds, until, exact=exact)


@settings(max_examples=25)
@given(seed=st.integers(0, 3), session=st.sampled_from(SESSIONS), symbol=st.sampled_from(("SPY", "QQQM", "MU")))
def test_minute_bars_of_the_ticks_are_the_skeleton_that_they_were_made_of(seed, session, symbol):
    market = market_of(seed)
    skeleton = market.source.minutes(symbol, session.day)
    bars = market.day(symbol, session.day).bars(60, session.close_ns, exact=False)
    assert len(bars) == session.minutes
    for name in ("start_ns", "open", "high", "low", "close", "volume"):
        np.testing.assert_array_equal(getattr(bars, name), getattr(skeleton, name), name)


@pytest.mark.parametrize("seconds", SIZES)
@pytest.mark.parametrize("day", [date(2024, 3, 5), HALF_DAY, date(2024, 3, 11)])
def test_bar_starts_follow_the_clock_of_new_york_on_half_days_and_after_a_clock_change(market, day, seconds):
    expanded = market.day("SPY", day)
    bars = expanded.bars(seconds, expanded.session.close_ns, exact=True)
    assert bars.start_ns[0] == expanded.session.open_ns
    starts = {bar_start(expanded.session, at, seconds) for at in expanded.trades.time_ns.tolist()}
    assert sorted(starts) == bars.start_ns.tolist()


@pytest.mark.parametrize("exact", [False, True])
def test_daily_bars_are_the_days_own(market, exact):
    daily = market.daily_bars("SPY", date(2024, 6, 28), date(2024, 7, 8), exact=exact)
    sessions = SessionCalendar.named("XNYS").between(date(2024, 6, 28), date(2024, 7, 8))
    assert daily.start_ns.tolist() == [session.open_ns for session in sessions]
    for row, session in enumerate(sessions):
        whole = market.day("SPY", session.day).bars(86_400, session.close_ns, exact=exact)
        for name in ("open", "high", "low", "close", "volume", "wap", "count"):
            assert getattr(daily, name)[row] == getattr(whole, name)[0]


def test_no_daily_bars_where_there_are_no_sessions(market):
    assert len(market.daily_bars("SPY", date(2024, 3, 9), date(2024, 3, 10), exact=False)) == 0


def test_the_price_history_is_unbroken(market):
    sessions = SessionCalendar.named("XNYS").between(date(2024, 1, 2), date(2024, 1, 31))
    for before, after in itertools.pairwise(sessions):
        closing = market.day("SPY", before.day).bars(60, before.close_ns, exact=False).close[-1]
        assert market.day("SPY", after.day).previous_close == closing


def test_filtered_and_exact_history_differ_as_little_as_they_should(market):
    """Left-out prints are 2 % of prints and 5 to 12 % of volume, and hardly ever show in prices."""
    strayed = total = 0
    for session in SessionCalendar.named("XNYS").between(date(2024, 3, 4), date(2024, 3, 29)):
        day = market.day("SPY", session.day)
        exact, filtered = (day.bars(60, session.close_ns, exact=which) for which in (True, False))
        left_out = day.trades.rows(~day.trades.in_history)
        assert 0.015 < len(left_out) / len(day.trades) < 0.025
        assert 0.04 < left_out.size.sum() / day.trades.size.sum() < 0.13
        apart = np.zeros(len(filtered), dtype=bool)
        for name in ("open", "high", "low", "close"):
            apart |= np.abs(getattr(exact, name) - getattr(filtered, name)) > 0.0101
        strayed += apart.sum()
        total += len(filtered)
    assert 0 < strayed <= 0.005 * total


def test_prints_are_in_order_inside_the_session_and_about_as_many_as_promised(spy_day):
    trades = spy_day.trades
    assert (np.diff(trades.time_ns) > 0).all()
    assert spy_day.session.contains(int(trades.time_ns[0]))
    assert spy_day.session.contains(int(trades.time_ns[-1]))
    assert (trades.size >= 1.0).all()
    assert (trades.size == np.floor(trades.size)).all()
    a_minute = np.bincount((trades.time_ns - spy_day.session.open_ns) // MINUTE_NS)
    assert 50 < a_minute.mean() < 130
    assert a_minute[:5].mean() > 1.3 * a_minute[150:240].mean() < a_minute[-5:].mean()
