"""Instruments as Interactive Brokers names them."""

from __future__ import annotations

from ib_insync import Contract, Index, Stock

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import HOME_VENUE, Instrument

_INDEX_EXCHANGES = {"VIX": "CBOE", "VIX1D": "CBOE", "SPX": "CBOE"}


def contract_of(instrument: Instrument) -> Contract:
    """The contract that IBKR trades for an instrument; one of another venue is refused."""
    if instrument.venue != HOME_VENUE:
        raise SpyError(f"{instrument.symbol} is not quoted by Interactive Brokers: take it out of market.symbols.")
    if exchange := _INDEX_EXCHANGES.get(instrument.symbol):
        return Index(instrument.symbol, exchange, instrument.currency)
    return Stock(instrument.symbol.replace(".", " "), "SMART", instrument.currency)
