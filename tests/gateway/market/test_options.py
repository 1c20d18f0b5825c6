"""Listed options, their quotes, and greeks that fit their prices."""

from __future__ import annotations

from datetime import date, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import norm

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import new_york_ns
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.black_scholes import option_value
from spy_pipeline.gateway.market.option_contracts import OptionContract
from spy_pipeline.gateway.market.option_market import RATE

DAY = date(2024, 3, 5)
MIDDAY = new_york_ns(DAY, time(12, 0))
CALENDAR = SessionCalendar.named("XNYS")


@pytest.fixture(scope="module")
def options(market):
    return market.options("SPY")


def test_the_next_ten_sessions_then_fridays_then_third_fridays_expire(options):
    days = options.expirations(MIDDAY)
    assert list(days[:10]) == [session.day for session in CALENDAR.between(DAY, date(2024, 3, 18))]
    assert date(2024, 3, 28) in days, "Good Friday's options expire on the Thursday"
    assert date(2024, 3, 29) not in days
    assert all(CALENDAR.has(day) for day in days)
    assert list(days) == sorted(set(days))
    far = [day for day in days if day > DAY + timedelta(days=56)]
    assert len(far) >= 9
    assert all(15 <= day.day <= 21 for day in far)


def test_todays_options_are_listed_until_the_close(options):
    close_ns = CALENDAR.session(DAY).close_ns
    assert options.expirations(close_ns - 1)[0] == DAY
    assert options.expirations(close_ns)[0] == date(2024, 3, 6)


def test_strikes_lie_a_dollar_apart_around_the_price(options, spy_day):
    strikes = options.strikes(DAY, MIDDAY)
    assert strikes == options.strikes(DAY, MIDDAY + 3600 * 10**9)
    near = [strike for strike in strikes if abs(strike / spy_day.previous_close - 1) < 0.2]
    assert np.diff(near).tolist() == [1.0] * (len(near) - 1)
    assert strikes[0] < 0.6 * spy_day.previous_close < 1.4 * spy_day.previous_close < strikes[-1]
    with pytest.raises(SpyError, match="No options expire on 2024-03-09"):
        options.strikes(date(2024, 3, 9), MIDDAY)


def contracts(symbol: str, market, at_ns: int) -> st.SearchStrategy[OptionContract]:
    options = market.options(symbol)
    expirations = options.expirations(at_ns)
    return st.builds(
        OptionContract,
        st.just(symbol),
        st.sampled_from(expirations),
        st.sampled_from(options.strikes(expirations[0], at_ns)),
        st.sampled_from(("C", "P")),
    )


@settings(max_examples=300)
@given(data=st.data(), symbol=st.sampled_from(("SPY", "AAPL", "QQQM")), minute=st.integers(0, 389))
def test_quotes_are_whole_ticks_around_the_model_and_greeks_fit_the_price(market, data, symbol, minute):
    at_ns = CALENDAR.session(DAY).open_ns + minute * 60 * 10**9
    contract = data.draw(contracts(symbol, market, at_ns))
    quote = market.options(symbol).quote(contract, at_ns)
    tick = 0.01 if symbol == "SPY" or quote.model < 3.0 else 0.05
    assert 0.0 <= quote.bid < quote.ask
    assert quote.bid <= quote.model <= quote.ask
    for price in (quote.bid, quote.ask):
        assert price / tick == pytest.approx(round(price / tick), abs=1e-6)
    assert (quote.bid > 0.0) == (quote.bid_size > 0)
    assert quote.ask_size > 0
    assert quote.last > 0.0
    assert quote.volume >= 0
    assert quote.open_interest >= 0
    assert quote.underlying == market.day(symbol, DAY).midpoint_at(at_ns)
    assert quote.implied_volatility > 0.0
    sign = 1.0 if contract.right == "C" else -1.0
    intrinsic = max(sign * (quote.underlying - contract.strike), 0.0)
    assert quote.model >= round(intrinsic, 6)
    assert 0.0 <= sign * quote.delta <= 1.0
    assert quote.gamma >= 0.0
    assert quote.vega >= 0.0
    years = (CALENDAR.session(contract.expiration).close_ns - at_ns) / (365 * 86_400 * 10**9)
    if quote.vega > 1e-3:
        yield_ = market.options(symbol)._underlying.traits.dividend_yield
        implied = implied_volatility(contract, quote.underlying, years, yield_, quote.model)
        assert implied == pytest.approx(quote.implied_volatility, abs=2e-3)


def implied_volatility(contract: OptionContract, spot: float, years: float, yield_: float, price: float) -> float:
    """The volatility of a price, by a formula of its own."""
    forward = spot * np.exp((RATE - yield_) * years)

    def excess(volatility: float) -> float:
        deviation = volatility * np.sqrt(years)
        d1 = np.log(forward / contract.strike) / deviation + deviation / 2
        sign = 1 if contract.right == "C" else -1
        value = sign * (forward * norm.cdf(sign * d1) - contract.strike * norm.cdf(sign * (d1 - deviation)))
        return value * np.exp(-RATE * years) - price

    return float(brentq(excess, 1e-4, 20.0))


@settings(max_examples=100)
@given(
    right=st.sampled_from(("C", "P")),
    strike=st.floats(80.0, 120.0),
    years=st.floats(0.01, 2.0),
    volatility=st.floats(0.1, 0.8),
)
def test_greeks_are_the_slopes_of_the_value(right, strike, years, volatility):
    terms = {"years": years, "volatility": volatility, "rate": 0.0, "dividend_yield": 0.0}

    def value(spot: float = 100.0, **other: float) -> float:
        return option_value(right, spot, strike, **{**terms, **other}).value

    found, step = option_value(right, 100.0, strike, **terms), 1e-3
    assert found.delta == pytest.approx((value(100 + step) - value(100 - step)) / (2 * step), abs=1e-5)
    assert found.gamma == pytest.approx((value(100.05) - 2 * value() + value(99.95)) / 0.05**2, abs=1e-4)
    vega = (value(volatility=volatility + 1e-4) - value(volatility=volatility - 1e-4)) / 2e-4 / 100
    assert found.vega == pytest.approx(vega, abs=1e-5)
    theta = (value(years=years - 1e-5) - value(years=years + 1e-5)) / 2e-5 / 365
    assert found.theta == pytest.approx(theta, abs=1e-4)


def test_calls_fall_and_puts_rise_with_the_strike(options):
    for expiration in options.expirations(MIDDAY)[::5]:
        for right, sign in (("C", -1.0), ("P", 1.0)):
            values = [
                options.quote(OptionContract("SPY", expiration, strike, right), MIDDAY).model
                for strike in options.strikes(expiration, MIDDAY)[::3]
            ]
            assert (sign * np.diff(values) >= -1e-6).all()


def test_volatility_has_a_premium_and_a_skew(market, options):
    at_the_money = round(market.day("SPY", DAY).midpoint_at(MIDDAY))
    month = options.expirations(MIDDAY)[14]
    put, middle, call = (
        options.quote(OptionContract("SPY", month, float(at_the_money + away), right), MIDDAY).implied_volatility
        for away, right in ((-25, "P"), (0, "C"), (25, "C"))
    )
    assert put > middle > call
    outlook = market.outlook("SPY", DAY)
    expected = np.sqrt(outlook.expected_variance(21.0) / 21.0 * 252.0)
    assert middle > 1.05 * expected


def test_an_option_ends_at_what_exercise_brings(options, spy_day):
    close_ns = spy_day.session.close_ns
    spot = spy_day.midpoint_at(close_ns)
    for strike in (round(spot) - 3.0, round(spot) + 3.0):
        for right, sign in (("C", 1.0), ("P", -1.0)):
            quote = options.quote(OptionContract("SPY", DAY, strike, right), close_ns)
            assert quote.model == pytest.approx(max(sign * (spot - strike), 0.0), abs=1e-6)
    with pytest.raises(SpyError, match="The options of 2024-03-05 have expired"):
        options.quote(OptionContract("SPY", DAY, 500.0, "C"), close_ns + 1)


def test_there_are_quotes_at_night_and_on_weekends(options, market):
    sunday = new_york_ns(date(2024, 3, 10), time(20, 0))
    strike = float(round(market.day("SPY", date(2024, 3, 8)).midpoint_at(sunday)))
    quote = options.quote(OptionContract("SPY", date(2024, 3, 15), strike, "C"), sunday)
    assert quote.bid > 0.0
    assert quote.underlying == market.day("SPY", date(2024, 3, 8)).midpoint[-1]


def test_the_previous_close_is_what_the_quote_was_then(options):
    contract = OptionContract("SPY", date(2024, 3, 15), 500.0, "C")
    before = options.quote(contract, CALENDAR.session(date(2024, 3, 4)).close_ns)
    assert options.quote(contract, MIDDAY).previous_close == pytest.approx(before.model, rel=0.08)
