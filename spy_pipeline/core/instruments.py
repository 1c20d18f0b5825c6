"""What is traded: an instrument, where, in which currency, by which calendar, and its name on disk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.sessions import SessionCalendar

HOME_VENUE = "IBKR"
_STOCK_FORM = re.compile(r"[A-Z][A-Z0-9]{0,7}(?:\.[A-Z])?")
_PAIR_FORM = re.compile(r"([A-Z0-9]{2,10}/([A-Z]{3,5}))@([A-Z][A-Z0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Instrument:
    """One tradable thing, or an index that is only read."""

    venue: str
    """Who quotes it: IBKR, or an exchange of the later rounds."""
    symbol: str
    """The name the venue knows it by, such as SPY or BTC/USDT."""
    currency: str
    """The currency its prices are in, such as USD."""
    calendar: str
    """The exchange_calendars name of its sessions, such as XNYS or 24/7."""
    key: str
    """A name that is safe in file names and unique among instruments."""

    @classmethod
    def parse(cls, text: str) -> Instrument:
        """The instrument that a user means by `text`: `SPY`, `BRK.B`, or `BTC/USDT@BINANCE`."""
        if _STOCK_FORM.fullmatch(text):
            return cls(HOME_VENUE, text, "USD", "XNYS", text)
        pair = _PAIR_FORM.fullmatch(text)
        if pair:
            symbol, currency, venue = pair.groups()
            return cls(venue, symbol, currency, "24/7", f"{venue}-{symbol.replace('/', '-')}")
        raise SpyError(
            f"{text!r} is not a symbol: write a US stock or fund in capitals such as SPY or BRK.B, "
            "or a pair with its venue such as BTC/USDT@BINANCE."
        )

    def sessions(self) -> SessionCalendar:
        """The calendar of its trading sessions."""
        return SessionCalendar.named(self.calendar)
