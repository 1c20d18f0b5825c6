"""Closed-form value and greeks of an option, with a dividend yield, never below what exercising it now would bring."""

from __future__ import annotations

from math import erf, exp, log, pi, sqrt
from typing import NamedTuple

from spy_pipeline.gateway.market.option_contracts import Right

DAYS_A_YEAR = 365.0


class ValueAndGreeks(NamedTuple):
    """One option valued; US dollars a share."""

    value: float
    """What it is worth."""
    delta: float
    """Change of the value for 1 dollar of the underlying."""
    gamma: float
    """Change of delta for 1 dollar of the underlying."""
    vega: float
    """Change of the value for one point (0.01) of volatility."""
    theta: float
    """Change of the value over one calendar day."""


def option_value(
    right: Right, spot: float, strike: float, *, years: float, volatility: float, rate: float, dividend_yield: float
) -> ValueAndGreeks:
    """The value `years` before expiration; where exercise is worth more than the formula, exercise."""
    sign = 1.0 if right == "C" else -1.0
    intrinsic = max(sign * (spot - strike), 0.0)
    exercised = ValueAndGreeks(intrinsic, sign if intrinsic > 0.0 else 0.0, 0.0, 0.0, 0.0)
    deviation = volatility * sqrt(max(years, 0.0))
    if deviation < 1e-9:
        return exercised
    d1 = (log(spot / strike) + (rate - dividend_yield) * years) / deviation + deviation / 2.0
    d2 = d1 - deviation
    spot_now, strike_now = spot * exp(-dividend_yield * years), strike * exp(-rate * years)
    value = sign * (spot_now * _normal(sign * d1) - strike_now * _normal(sign * d2))
    if value < intrinsic:
        return exercised
    density = exp(-d1 * d1 / 2.0) / sqrt(2.0 * pi)
    decay = -spot_now * density * volatility / (2.0 * sqrt(years))
    carry = dividend_yield * spot_now * _normal(sign * d1) - rate * strike_now * _normal(sign * d2)
    return ValueAndGreeks(
        value,
        sign * exp(-dividend_yield * years) * _normal(sign * d1),
        exp(-dividend_yield * years) * density / (spot * deviation),
        spot_now * density * sqrt(years) / 100.0,
        (decay + sign * carry) / DAYS_A_YEAR,
    )


def _normal(x: float) -> float:
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))
