"""Options on one symbol: listed contracts, and quotes from a volatility surface that follows the underlying."""

from __future__ import annotations

from datetime import date
from math import ceil, exp, floor, log, sqrt
from typing import NamedTuple, Protocol

import numpy as np

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.gateway.market.black_scholes import DAYS_A_YEAR, ValueAndGreeks, option_value
from spy_pipeline.gateway.market.hashing import hashed_fraction
from spy_pipeline.gateway.market.option_contracts import OptionContract, OptionQuote
from spy_pipeline.gateway.market.option_listing import listed_expirations, listed_strikes
from spy_pipeline.gateway.market.profiles import variance_left
from spy_pipeline.gateway.market.traits import SymbolTraits
from spy_pipeline.gateway.market.volatility_outlook import VolatilityOutlook

RATE = 0.04
"""Yearly interest rate of the simulated world."""

_YEAR_NS = DAYS_A_YEAR * 86_400 * NANOSECONDS
_SKEW, _SMILE, _FARTHEST = -0.09, 0.015, 3.0
_SHARE_OF_PRICE, _FIXED_SPREAD = 0.006, 0.006
_FINE_TICK, _COARSE_FROM = 0.01, 3.0
_TRADED_EVERY_NS = 5 * MINUTE_NS
_NO_PRICE = -1.0


class Underlying(Protocol):
    """What an option market must know of its underlying."""

    calendar: SessionCalendar
    """Its sessions."""
    traits: SymbolTraits
    """Its dividend yield and its options' ticks."""

    def price_at(self, at_ns: int) -> float:
        """Middle of its quote, the latest one outside sessions."""
        ...

    def outlook(self, day: date) -> VolatilityOutlook:
        """Expected volatility as it stood before the session of `day`."""
        ...

    def latest_session(self, at_ns: int) -> Session:
        """The session that is on, or the last one that was."""
        ...


class _Valuation(NamedTuple):
    spot: float
    years: float
    volatility: float
    greeks: ValueAndGreeks


class SurfaceOptionMarket:
    """An OptionMarket whose prices come from expected volatility, a risk premium, skew and smile."""

    def __init__(self, underlying: Underlying) -> None:
        self._underlying = underlying

    def expirations(self, at_ns: int) -> tuple[date, ...]:
        """Days on which listed options expire, soonest first; today's is among them until the close."""
        return listed_expirations(self._underlying.calendar, at_ns)

    def strikes(self, expiration: date, at_ns: int) -> tuple[float, ...]:
        """Strikes listed for an expiration, lowest first, US dollars; the same throughout a day."""
        if expiration not in self.expirations(at_ns):
            raise SpyError(f"No options expire on {expiration}: ask for the listed expirations first.")
        return listed_strikes(self._outlook(at_ns).previous_close)

    def quote(self, contract: OptionContract, at_ns: int) -> OptionQuote:
        """The option's market and greeks at `at_ns`."""
        now = self._valuation(contract, at_ns)
        value = now.greeks.value
        bid, ask = self._touches(value)
        session = self._underlying.latest_session(at_ns)
        traded_at = max(at_ns - at_ns % _TRADED_EVERY_NS, session.open_ns)
        traded = self._valuation(contract, min(traded_at, at_ns)).greeks.value
        volume, open_interest = self._turnover(contract, session, at_ns, now)
        lots = self._lots(contract, at_ns // MINUTE_NS, abs(now.greeks.delta))
        return OptionQuote(
            bid=bid,
            ask=ask,
            bid_size=lots[0] if bid > 0.0 else 0,
            ask_size=lots[1],
            last=max(_FINE_TICK, round(round(traded / self._tick(traded)) * self._tick(traded), 2)),
            last_size=1 + lots[0] % 7,
            volume=volume,
            open_interest=open_interest,
            previous_close=self._previous_value(contract, session),
            model=round(value, 6),
            implied_volatility=round(now.volatility, 6),
            delta=round(now.greeks.delta, 6),
            gamma=round(now.greeks.gamma, 8),
            vega=round(now.greeks.vega, 6),
            theta=round(now.greeks.theta, 6),
            dividend_value=round(now.spot * (1.0 - exp(-self._underlying.traits.dividend_yield * now.years)), 6),
            underlying=now.spot,
        )

    def _valuation(self, contract: OptionContract, at_ns: int) -> _Valuation:
        spot = self._underlying.price_at(at_ns)
        expires = self._underlying.calendar.session(contract.expiration)
        if at_ns > expires.close_ns:
            raise SpyError(f"The options of {contract.expiration} have expired: ask for the listed expirations.")
        session = self._underlying.latest_session(at_ns)
        outlook = self._underlying.outlook(session.day)
        ahead = len(self._underlying.calendar.between(session.day, contract.expiration)) - 1
        minute = min((at_ns - session.open_ns) / MINUTE_NS, float(session.minutes))
        left = float(np.interp(minute, np.arange(session.minutes + 1), variance_left(session.minutes)))
        variance = outlook.priced_variance(float(max(ahead, 0)), left, spot)
        return self._valued(contract, spot, (expires.close_ns - at_ns) / _YEAR_NS, variance)

    def _valued(self, contract: OptionContract, spot: float, years: float, variance: float) -> _Valuation:
        carry = RATE - self._underlying.traits.dividend_yield
        deviations = (log(contract.strike / spot) - carry * years) / sqrt(max(variance, 1e-12))
        place = max(-_FARTHEST, min(_FARTHEST, deviations))
        smile = 1.0 + _SKEW * place + _SMILE * place * place
        volatility = sqrt(variance / years) * smile if years > 0.0 else 0.0
        dividend_yield = self._underlying.traits.dividend_yield
        greeks = option_value(
            contract.right,
            spot,
            contract.strike,
            years=years,
            volatility=volatility,
            rate=RATE,
            dividend_yield=dividend_yield,
        )
        return _Valuation(spot, years, volatility, greeks)

    def _previous_value(self, contract: OptionContract, session: Session) -> float:
        """Value at the close before `session`, whose outlook is the one the session starts with."""
        before = self._underlying.calendar.preceding(session.day)
        outlook = self._underlying.outlook(session.day)
        ahead = len(self._underlying.calendar.between(session.day, contract.expiration))
        expires = self._underlying.calendar.session(contract.expiration)
        variance = outlook.priced_variance(float(ahead), 0.0, outlook.previous_close)
        years = (expires.close_ns - before.close_ns) / _YEAR_NS
        if years <= 0.0:
            return _NO_PRICE
        return round(self._valued(contract, outlook.previous_close, years, variance).greeks.value, 2)

    def _touches(self, value: float) -> tuple[float, float]:
        half = (_FIXED_SPREAD + _SHARE_OF_PRICE * value) / 2.0
        tick = self._tick(value)
        bid = max(0.0, round(floor((value - half) / tick + 1e-9) * tick, 2))
        ask = round(ceil((value + half) / tick - 1e-9) * tick, 2)
        return bid, max(ask, round(bid + tick, 2))

    def _tick(self, value: float) -> float:
        return _FINE_TICK if value < _COARSE_FROM else self._underlying.traits.option_tick

    def _lots(self, contract: OptionContract, moment: int, moneyness: float) -> tuple[int, int]:
        luck = hashed_fraction(np.array([moment, -moment]), _contract_key(contract))
        reach = 4.0 + 60.0 * moneyness
        return 1 + int(luck[0] * reach), 1 + int(luck[1] * reach)

    def _turnover(self, contract: OptionContract, session: Session, at_ns: int, now: _Valuation) -> tuple[int, int]:
        """Contracts traded so far today, and open since before."""
        luck = hashed_fraction(np.array([session.day.toordinal(), 0]), _contract_key(contract))
        near = exp(-3.0 * abs(abs(now.greeks.delta) - 0.45)) / (1.0 + 12.0 * now.years)
        passed = min(max(at_ns - session.open_ns, 0) / (session.close_ns - session.open_ns), 1.0)
        return int(20_000 * near * (0.2 + luck[0]) * passed), int(9_000 * near * (0.3 + luck[1]))

    def _outlook(self, at_ns: int) -> VolatilityOutlook:
        return self._underlying.outlook(self._underlying.latest_session(at_ns).day)


def _contract_key(contract: OptionContract) -> int:
    strike = round(contract.strike * 1000)
    return contract.expiration.toordinal() * 1_000_003 + strike * 2 + (contract.right == "C")
