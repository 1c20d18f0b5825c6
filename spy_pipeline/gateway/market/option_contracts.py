"""An option contract and its market at one moment."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

Right = Literal["C", "P"]


class OptionContract(NamedTuple):
    """One listed option on a stock or fund, for 100 shares."""

    symbol: str
    """The underlying, such as SPY."""
    expiration: date
    """Last trading day; it expires at that session's close."""
    strike: float
    """US dollars a share."""
    right: Right
    """C for a call, P for a put."""


class OptionQuote(NamedTuple):
    """An option's market and greeks at one moment; prices in US dollars a share, volatility yearly."""

    bid: float
    """Best bid; 0 with size 0 where nobody bids."""
    ask: float
    """Best offer, above the bid."""
    bid_size: int
    """Contracts bid for."""
    ask_size: int
    """Contracts offered."""
    last: float
    """Price of the latest trade."""
    last_size: int
    """Contracts of the latest trade."""
    volume: int
    """Contracts traded today."""
    open_interest: int
    """Contracts open after the previous session."""
    previous_close: float
    """Value at the previous session's close; -1 where the contract was not listed then."""
    model: float
    """The model's value, between bid and ask."""
    implied_volatility: float
    """Volatility at which the model's value is the closed-form one, 0.2 for 20 % a year."""
    delta: float
    """Change of the value for 1 dollar of the underlying."""
    gamma: float
    """Change of delta for 1 dollar of the underlying."""
    vega: float
    """Change of the value for one point (0.01) of volatility."""
    theta: float
    """Change of the value over one calendar day."""
    dividend_value: float
    """Present value of the dividends until expiration, US dollars a share."""
    underlying: float
    """Middle of the underlying's quote."""
