"""Quotes, and how prints meet them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.events import BUYER, EXCHANGES, SELLER


@pytest.fixture(params=["SPY", "QQQM", "MU"])
def day(request, market):
    return market.day(request.param, date(2024, 3, 5))


def test_quotes_stand_from_the_opening_and_never_cross(day):
    quotes = day.quotes
    assert quotes.time_ns[0] == day.session.open_ns
    assert (np.diff(quotes.time_ns) > 0).all()
    assert quotes.time_ns[-1] < day.session.close_ns
    assert (quotes.bid < quotes.ask).all()
    for price in (quotes.bid, quotes.ask):
        np.testing.assert_array_equal(price, np.round(price, 2))
    for size in (quotes.bid_size, quotes.ask_size):
        assert (size >= 100.0).all()
        assert (size % 100.0 == 0.0).all()


def test_buyers_pay_the_ask_and_sellers_get_the_bid(day):
    regular = day.trades.rows(day.trades.in_history)
    at = np.searchsorted(day.quotes.time_ns, regular.time_ns, side="right") - 1
    bought = regular.aggressor == BUYER
    off_exchange = regular.exchange == EXCHANGES.index("FINRA")
    met = np.where(bought, day.quotes.ask[at] - regular.price, regular.price - day.quotes.bid[at])
    np.testing.assert_allclose(met[~off_exchange], 0.0, atol=1e-9)
    assert (met[off_exchange] >= -1e-9).all()
    assert (met[off_exchange] <= 0.0051).all()
    assert set(np.unique(regular.aggressor)) == {BUYER, SELLER}
    assert 0.4 < bought.mean() < 0.6


def test_spread_is_mostly_a_cent_and_widens_under_stress(market):
    """In minutes that range over more than 18 basis points; an ordinary one ranges over about 6."""
    spreads, ranges = [], []
    for session in SessionCalendar.named("XNYS").between(date(2024, 3, 4), date(2024, 3, 15)):
        day = market.day("SPY", session.day)
        quoted, traded = day.quote_bars("BID_ASK", 60, session.close_ns), day.bars(60, session.close_ns, exact=False)
        spreads.append(quoted.close - quoted.open)
        ranges.append((traded.high - traded.low) / traded.open)
    spread, reach = np.concatenate(spreads), np.concatenate(ranges)
    assert np.median(spread) == pytest.approx(0.01)
    stressed = reach > 18e-4
    assert stressed.sum() > 20
    assert spread[stressed].mean() > 1.2 * spread[~stressed].mean()


def test_sizes_answer_order_flow(spy_day):
    """After a run of buying the bid is thicker than the ask, after a run of selling thinner."""
    quotes, regular = spy_day.quotes, spy_day.trades.rows(spy_day.trades.in_history)
    flow = np.convolve(regular.aggressor, np.ones(40), "valid") / 40
    at = np.searchsorted(quotes.time_ns, regular.time_ns[39:], side="right") - 1
    lean = np.log(quotes.bid_size[at] / quotes.ask_size[at])
    assert lean[flow > 0.4].mean() > lean[flow < -0.4].mean() + 0.3


@pytest.mark.parametrize("seconds", [1, 30, 60, 3600, 86_400])
@pytest.mark.parametrize("kind", ["BID", "ASK", "MIDPOINT", "BID_ASK"])
def test_quote_bars_are_those_of_the_quotes_that_stood(spy_day, kind, seconds):
    quotes = spy_day.quotes
    until = spy_day.session.open_ns + 2 * 3600 * 10**9 + 17
    bars = spy_day.quote_bars(kind, seconds, until)
    assert bars.start_ns[0] == spy_day.session.open_ns
    assert (bars.volume == -1).all()
    assert (bars.count == -1).all()
    ends = np.append(bars.start_ns[1:], until)
    for number in range(0, len(bars), max(1, len(bars) // 40)):
        start, end = int(bars.start_ns[number]), int(ends[number])
        times = [start, *(time for time in quotes.time_ns.tolist() if start < time < end)]
        rows = np.searchsorted(quotes.time_ns, times, side="right") - 1
        bid, ask = quotes.bid[rows], quotes.ask[rows]
        if kind == "BID_ASK":
            lasted = np.diff([*times, end])
            expected = (np.average(bid, weights=lasted), ask.max(), bid.min(), np.average(ask, weights=lasted))
        else:
            value = {"BID": bid, "ASK": ask, "MIDPOINT": (bid + ask) / 2.0}[kind]
            expected = (value[0], value.max(), value.min(), value[-1])
        found = (bars.open[number], bars.high[number], bars.low[number], bars.close[number])
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
