"""Implied and historical volatility bars, and that neither knows the future."""

from __future__ import annotations

from datetime import date, time

import numpy as np
import pytest

from spy_pipeline.core.new_york import new_york_ns
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes

DAY = date(2024, 3, 5)
CALENDAR = SessionCalendar.named("XNYS")


@pytest.mark.parametrize("kind", ["implied", "historical"])
@pytest.mark.parametrize(("seconds", "count"), [(60, 150), (1800, 5), (86_400, 1)])
def test_bars_are_whole_and_end_where_they_should(market, kind, seconds, count):
    noon = new_york_ns(DAY, time(12, 0))
    bars = market.volatility_bars("SPY", DAY, seconds, noon, kind)
    assert len(bars) == count
    assert (bars.low <= np.minimum(bars.open, bars.close)).all()
    assert (bars.high >= np.maximum(bars.open, bars.close)).all()
    assert (bars.low > 0.03).all()
    assert (bars.high < 1.5).all()
    assert (bars.volume == -1).all()


def test_historical_volatility_is_that_of_the_last_thirty_daily_returns(market):
    sessions = CALENDAR.last_before(DAY, 30)
    closes = [market.day("SPY", session.day).bars(60, session.close_ns, exact=False).close[-1] for session in sessions]
    day = market.day("SPY", DAY)
    returns = np.diff(np.log([*closes, day.midpoint[-1]]))
    found = market.volatility_bars("SPY", DAY, 86_400, day.session.close_ns, "historical").close[0]
    assert found == pytest.approx(returns.std(ddof=1) * np.sqrt(252), abs=1e-6)


def test_expected_variance_is_right_on_average_and_options_cost_a_quarter_more(market):
    record = market.source.record("SPY", date(2026, 1, 2))
    gaps = np.log(record.open[1:] / record.close[:-1])
    realised = record.variance[1:] + gaps * gaps
    expected, priced, followed = [], [], []
    for position in range(260, len(record.days) - 21, 21):
        outlook = market.outlook("SPY", record.days[position])
        expected.append(outlook.expected_variance(21.0) / 21.0)
        priced.append(outlook.implied_volatility(np.array([outlook.previous_close]))[0] ** 2 / 252.0)
        followed.append(realised[position - 1 : position + 20].mean())
    assert np.mean(expected) / np.mean(followed) == pytest.approx(1.0, abs=0.1)
    assert np.mean(priced) / np.mean(followed) == pytest.approx(1.25, abs=0.12)
    assert np.corrcoef(np.log(expected), np.log(followed))[0, 1] > 0.3


def test_implied_volatility_rises_while_the_price_falls(market):
    outlook = market.outlook("SPY", DAY)
    calm, fallen = outlook.implied_volatility(outlook.previous_close * np.array([1.0, 0.99]))
    assert 1.02 < fallen / calm < 1.08


@pytest.mark.parametrize("change", ["today", "tomorrow"])
def test_the_outlook_does_not_know_what_comes(market, change):
    """The same history with another present or future gives the same outlook."""
    days = [session.day for session in CALENDAR.between(date(2024, 2, 1), date(2024, 3, 8))]
    bars = {day: market.source.minutes("SPY", day) for day in days}
    first_changed = DAY if change == "today" else date(2024, 3, 6)
    swapped = {day: bars[days[0]] if day >= first_changed else minutes for day, minutes in bars.items()}
    one, other = (BarMarket(ReplayedMinutes({"SPY": given}), 0, leave_out=False) for given in (bars, swapped))
    found, expected = one.outlook("SPY", DAY), other.outlook("SPY", DAY)
    assert (found.previous_close, found.averages) == (expected.previous_close, expected.averages)
    np.testing.assert_array_equal(found.recent_returns, expected.recent_returns)


def test_the_first_day_of_a_replay_has_an_ordinary_outlook(market):
    replay = BarMarket(ReplayedMinutes({"SPY": {DAY: market.source.minutes("SPY", DAY)}}), 0, leave_out=False)
    close_ns = CALENDAR.session(DAY).close_ns
    assert 0.1 < replay.volatility_bars("SPY", DAY, 86_400, close_ns, "implied").close[0] < 0.3
    assert replay.volatility_bars("SPY", DAY, 86_400, close_ns, "historical").close[0] >= 0.0
