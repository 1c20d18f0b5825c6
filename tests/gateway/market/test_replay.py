"""Replayed bars come back exactly, however awkward they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.events import ASK, BID
from spy_pipeline.gateway.market.minute_bars import MinuteBars
from spy_pipeline.gateway.market.opening import open_market
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes
from tests.gateway.market.list_book import ListBook
from tests.gateway.market.naive_bars import naive_bars

DAY = date(2024, 3, 5)
HALF_DAY = date(2024, 7, 3)
CALENDAR = SessionCalendar.named("XNYS")
SIZES = (1, 5, 30, 60, 300, 1800, 3600, 86_400)


@st.composite
def awkward_days(draw: st.DrawFn) -> tuple[date, MinuteBars]:
    """Bars as files have them: missing minutes, flat ones, tiny volumes, prices to a hundredth of a cent."""
    day = draw(st.sampled_from((DAY, HALF_DAY)))
    session = CALENDAR.session(day)
    minutes = sorted(draw(st.sets(st.integers(0, session.minutes - 1), min_size=1, max_size=40)))
    decimals = draw(st.sampled_from((0, 1, 2, 3, 4)))
    price = st.floats(1.0, 700.0).map(lambda value: max(1.0, round(value, decimals)))
    step = st.sampled_from((0.0, 0.0, 0.0001, 0.01, 0.015, 0.37, 4.0))
    volume = st.one_of(st.sampled_from((0.0, 1.0, 2.0, 3.0, 0.3, 2.5, 100.0)), st.integers(0, 10**7).map(float))
    rows = []
    for _ in minutes:
        open_ = draw(price)
        close = round(open_ + draw(step) * draw(st.sampled_from((1, -1))), 4)
        close = max(close, 1.0)
        high = round(max(open_, close) + draw(step), 4)
        low = max(1.0, round(min(open_, close) - draw(step), 4))
        rows.append((open_, high, min(low, open_, close), close, draw(volume)))
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    starts = np.array([session.open_ns + minute * MINUTE_NS for minute in minutes], dtype=np.int64)
    return day, MinuteBars(starts, *columns)


def replayed(day: date, bars: MinuteBars, seed: int = 0) -> BarMarket:
    return BarMarket(ReplayedMinutes({"SPY": {day: bars}}), seed, leave_out=False)


@settings(max_examples=150)
@given(given_day=awkward_days(), seed=st.integers(0, 5), exact=st.booleans())
def test_awkward_bars_come_back_to_the_last_bit(given_day, seed, exact):
    day, bars = given_day
    expanded = replayed(day, bars, seed).day("SPY", day)
    found = expanded.bars(60, expanded.session.close_ns, exact=exact)
    for name in ("start_ns", "open", "high", "low", "close", "volume"):
        np.testing.assert_array_equal(getattr(found, name), getattr(bars, name), name)


@settings(max_examples=50)
@given(given_day=awkward_days(), seconds=st.sampled_from(SIZES))
def test_all_bar_sizes_of_awkward_bars_are_the_aggregate_of_their_ticks(given_day, seconds):
    day, bars = given_day
    expanded = replayed(day, bars).day("SPY", day)
    until = expanded.session.close_ns
    found = expanded.bars(seconds, until, exact=True)
    expected = naive_bars(expanded.trades, expanded.session, seconds, until, exact=True)
    for position, name in enumerate(("start_ns", "open", "high", "low", "close")):
        assert getattr(found, name).tolist() == [bar[position] for bar in expected]
    np.testing.assert_allclose(found.volume, [bar.volume for bar in expected], rtol=1e-12)
    assert found.count.tolist() == [bar.count for bar in expected]
    assert (found.wap >= found.low * (1 - 1e-12)).all()
    assert (found.wap <= found.high * (1 + 1e-12)).all()


@settings(max_examples=50)
@given(given_day=awkward_days())
def test_quotes_and_book_of_awkward_bars_are_sound(given_day):
    day, bars = given_day
    expanded = replayed(day, bars).day("SPY", day)
    quotes, trades = expanded.quotes, expanded.trades
    assert (quotes.bid > 0.0).all()
    assert (quotes.bid < quotes.ask).all()
    assert (np.diff(quotes.time_ns) > 0).all()
    assert (np.diff(trades.time_ns) > 0).all()
    at = np.searchsorted(quotes.time_ns, trades.time_ns, side="right") - 1
    assert (trades.price >= quotes.bid[at] - 1e-9).all()
    assert (trades.price <= quotes.ask[at] + 1e-9).all()
    for view in ("ARCA", "SMART"):
        judge = ListBook(rows=10)
        judge.apply(expanded.book(view).operations(0, expanded.session.close_ns))
        assert (judge.sides[BID], judge.sides[ASK]) == expanded.book(view).image(expanded.session.close_ns)


def test_sizes_are_whole_shares_wherever_the_bar_has_enough_of_them():
    session = CALENDAR.session(DAY)
    price = np.full(3, 500.0)
    bars = MinuteBars(session.minute_starts_ns()[:3], price, price + 1, price - 1, price, np.array([4.0, 977.0, 3.0]))
    trades = replayed(DAY, bars).day("SPY", DAY).trades
    minute = (trades.time_ns - session.open_ns) // MINUTE_NS
    assert (trades.size[minute < 2] % 1.0 == 0.0).all()
    assert (trades.size[minute < 2] >= 1.0).all()
    assert trades.size[minute == 2].sum() == 3.0


def test_a_bar_without_volume_is_printed_without_shares():
    session = CALENDAR.session(DAY)
    price = np.array([500.0])
    bars = MinuteBars(session.minute_starts_ns()[:1], price, price + 1, price - 1, price, np.array([0.0]))
    assert replayed(DAY, bars).day("SPY", DAY).trades.size.tolist() == [0.0] * 4


def test_replay_has_no_prints_that_history_leaves_out():
    session = CALENDAR.session(DAY)
    price, starts = np.full(390, 500.0), session.minute_starts_ns()
    bars = MinuteBars(starts, price, price + 0.5, price - 0.5, price, np.full(390, 1e5))
    assert replayed(DAY, bars).day("SPY", DAY).trades.in_history.all()


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_file_of_synthetic_bars_is_replayed_exactly(tmp_path, market, ending):
    days = [session.day for session in CALENDAR.between(date(2024, 3, 1), date(2024, 3, 12))]
    rows = pd.concat(pd.DataFrame(_rows(market, day)) for day in days)
    path = tmp_path / f"bars.{ending}"
    rows.to_parquet(path) if ending == "parquet" else rows.to_csv(path, index=False)
    copy = open_market(f"bars:{path}", 9, "none")
    assert copy.symbols() == ("SPY",)
    assert copy.source.days("SPY") == days
    for day in days:
        close_ns = CALENDAR.session(day).close_ns
        for seconds in (60, 300, 86_400):
            one, other = (which.day("SPY", day).bars(seconds, close_ns, exact=False) for which in (market, copy))
            for name in ("start_ns", "open", "high", "low", "close", "volume"):
                np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert copy.day("SPY", days[1]).previous_close == market.day("SPY", days[1]).previous_close


def test_real_bars_come_back_exactly(real_bars: Path):
    """Half-days, truncated days and sub-cent prices included: every fifth day, and all that are not full."""
    given_bars = ReplayedMinutes.read(real_bars / "spy_1min.parquet")
    copy = open_market(f"bars:{real_bars / 'spy_1min.parquet'}", 3, "none")
    days = given_bars.days("SPY")
    odd = [day for day in days if len(given_bars.minutes("SPY", day)) != 390]
    for day in sorted({*days[::5], *odd}):
        bars = given_bars.minutes("SPY", day)
        expanded = copy.day("SPY", day)
        for exact in (True, False):
            found = expanded.bars(60, expanded.session.close_ns, exact=exact)
            for name in ("start_ns", "open", "high", "low", "close", "volume"):
                np.testing.assert_array_equal(getattr(found, name), getattr(bars, name))


def _rows(market: BarMarket, day: date) -> dict[str, np.ndarray]:
    bars = market.source.minutes("SPY", day)
    start = pd.to_datetime(bars.start_ns, utc=True).tz_convert("America/New_York")
    columns = {name: getattr(bars, name) for name in ("open", "high", "low", "close", "volume")}
    return {"timestamp": start, **columns}
