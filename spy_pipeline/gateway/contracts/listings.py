"""The stocks and funds that the gateway lists."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

SMART = "SMART"
STOCK_VENUES = (
    SMART,
    "ARCA",
    "NASDAQ",
    "NYSE",
    "BATS",
    "BYX",
    "EDGX",
    "DRCTEDGE",
    "EDGEA",
    "IEX",
    "MEMX",
    "AMEX",
    "CHX",
    "PSX",
)
"""Where stocks trade, the router first."""
OPTION_VENUES = (SMART, "AMEX", "BOX", "CBOE", "CBOE2", "EDGX", "ISE", "MERCURY", "MIAX", "NASDAQOM", "PHLX", "PSE")
"""Where options trade, the router first."""

_FORMER_NAMES = {"ISLAND": "NASDAQ"}
_UNLISTED_BASE = 1_700_000_000
_UNLISTED_SPAN = 100_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """A stock or fund as its exchange lists it."""

    symbol: str
    """Such as SPY."""
    con_id: int
    """IBKR's number of it (of QQQM and of replayed symbols beyond this list: the simulation's own)."""
    long_name: str
    """The company or fund."""
    primary_exchange: str
    """Where it is listed."""
    is_fund: bool
    """Whether it is an exchange-traded fund."""
    isin: str = ""
    """International number; empty where unknown."""
    industry: str = ""
    """Of the company; empty for funds."""
    category: str = ""
    """Of the industry; empty for funds."""
    subcategory: str = ""
    """Of the category; empty for funds."""

    @property
    def trading_class(self) -> str:
        """The class its quotes come under: the symbol at ARCA, NMS at NASDAQ."""
        return "NMS" if self.primary_exchange == "NASDAQ" else self.symbol


_KNOWN = (
    Listing("SPY", 756733, "SPDR S&P 500 ETF TRUST", "ARCA", is_fund=True, isin="US78462F1030"),
    Listing("QQQ", 320227571, "INVESCO QQQ TRUST SERIES 1", "NASDAQ", is_fund=True, isin="US46090E1038"),
    Listing("QQQM", 449215550, "INVESCO NASDAQ 100 ETF", "NASDAQ", is_fund=True, isin="US46138G6492"),
    Listing("IWM", 9579970, "ISHARES RUSSELL 2000 ETF", "ARCA", is_fund=True, isin="US4642876555"),
    Listing(
        "AAPL",
        265598,
        "APPLE INC",
        "NASDAQ",
        is_fund=False,
        isin="US0378331005",
        industry="Technology",
        category="Computers",
        subcategory="Computers",
    ),
    Listing(
        "MU",
        9939,
        "MICRON TECHNOLOGY INC",
        "NASDAQ",
        is_fund=False,
        isin="US5951121038",
        industry="Technology",
        category="Semiconductors",
        subcategory="Electronic Compo-Semicon",
    ),
)
_BY_SYMBOL = {listing.symbol: listing for listing in _KNOWN}


def listing_of(symbol: str) -> Listing:
    """The listing of a symbol; one that is not in the list gets a number from its name."""
    known = _BY_SYMBOL.get(symbol)
    if known is not None:
        return known
    con_id = _UNLISTED_BASE + crc32(symbol.encode()) % _UNLISTED_SPAN
    return Listing(symbol, con_id, symbol, "ARCA", is_fund=False)


def present_name(exchange: str) -> str:
    """The name an exchange has now."""
    return _FORMER_NAMES.get(exchange, exchange)
