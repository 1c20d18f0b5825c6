"""What tells one symbol of the market from another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SymbolTraits:
    """How a symbol moves, trades and is quoted."""

    starting_price: float
    """Price at the end of 2014 around which the synthetic history begins, US dollars."""
    yearly_growth: float
    """Growth of the line that the price level is slowly drawn back to, logarithmic, a year."""
    market_beta: float
    """Part of the common market factor in its returns."""
    technology_beta: float
    """Part of the technology factor in its returns."""
    own_volatility: float
    """Typical standard deviation of its own part from open to close, as a fraction; 0 for none."""
    daily_volume: float
    """Shares on a typical day."""
    prints_a_minute: float
    """Prints in a minute of average volume."""
    spare_spread: float
    """Expected cents of spread beyond the first one in quiet minutes."""
    quoted_lots: float
    """Typical size of the best bid and offer, in lots of 100 shares."""
    dividend_yield: float
    """Dividends a year as a fraction of the price."""
    option_tick: float
    """Step of its options' quotes from 3 dollars up, US dollars; below that it is a cent for all."""


TRAITS = {
    "SPY": SymbolTraits(205.0, 0.10, 1.0, 0.0, 0.0, 60e6, 84.0, 0.02, 8.0, 0.012, 0.01),
    "QQQ": SymbolTraits(103.0, 0.14, 1.08, 1.0, 0.0, 40e6, 80.0, 0.08, 6.0, 0.006, 0.01),
    "QQQM": SymbolTraits(43.0, 0.14, 1.08, 1.0, 0.0006, 2e6, 30.0, 2.0, 4.0, 0.006, 0.05),
    "AAPL": SymbolTraits(110.0, 0.08, 1.02, 0.8, 0.0075, 55e6, 78.0, 0.15, 5.0, 0.005, 0.05),
    "MU": SymbolTraits(35.0, 0.10, 1.2, 1.2, 0.0140, 18e6, 62.0, 0.9, 3.0, 0.004, 0.05),
    "IWM": SymbolTraits(119.0, 0.06, 1.15, 0.0, 0.0045, 30e6, 72.0, 0.10, 7.0, 0.012, 0.01),
}
"""The symbols of the synthetic market."""

UNKNOWN_SYMBOL = SymbolTraits(100.0, 0.0, 1.0, 0.0, 0.0, 10e6, 72.0, 0.2, 4.0, 0.0, 0.05)
"""What is assumed of a replayed symbol that is not in the table."""


def traits_of(symbol: str) -> SymbolTraits:
    """The traits of a symbol, or those assumed of one that is not known."""
    return TRAITS.get(symbol, UNKNOWN_SYMBOL)
