"""What the gateway may ask of a market, whichever kind it is, and the one place that opens one."""

from __future__ import annotations

from datetime import date
from typing import Literal, Protocol

from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.events import Bars, BookOperation, BookRow, Quotes, Trades
from spy_pipeline.gateway.market.option_contracts import OptionContract, OptionQuote

BookView = Literal["ARCA", "SMART"]
QuoteKind = Literal["BID", "ASK", "MIDPOINT", "BID_ASK"]
VolatilityKind = Literal["implied", "historical"]
Plant = Literal["none", "drift", "regime"]


class BookStream(Protocol):
    """One view of a day's order book: `ARCA` (one row a price, without venue) or `SMART` (several venues a price)."""

    def image(self, at_ns: int) -> tuple[list[BookRow], list[BookRow]]:
        """Bids and asks, best first, as they stand at `at_ns`; two empty lists before the opening."""
        ...

    def operations(self, after_ns: int, until_ns: int) -> list[BookOperation]:
        """What turns the image at `after_ns` into the image at `until_ns`, in order.

        Sides are lists: a full side loses its last row before it gets a new one.
        """
        ...


class MarketDay(Protocol):
    """Everything that happens to one symbol in one session; it never changes once made."""

    @property
    def symbol(self) -> str:
        """The name it trades under, such as SPY."""
        ...

    @property
    def session(self) -> Session:
        """When it trades."""
        ...

    @property
    def previous_close(self) -> float:
        """Last price of the session before, US dollars."""
        ...

    @property
    def trades(self) -> Trades:
        """All prints of the day, also those that filtered history leaves out."""
        ...

    @property
    def quotes(self) -> Quotes:
        """The national best bid and offer throughout the day."""
        ...

    def book(self, view: BookView, rows: int = 10) -> BookStream:
        """The order book as one venue or as all venues together show it, at most `rows` (1 to 60) rows a side."""
        ...

    def bars(self, seconds: int, until_ns: int, *, exact: bool) -> Bars:
        """Bars of `seconds` of the prints before `until_ns`, the last bar partial where that cuts it.

        Bars lie on New York's clock: an hour's bar begins at the full hour, the day's first one at the opening. A
        stretch without prints has no bar. `exact` counts every print, else those that filtered history leaves out
        are missing.
        """
        ...

    def quote_bars(self, kind: QuoteKind, seconds: int, until_ns: int) -> Bars:
        """Bars of the quotes that stand before `until_ns`.

        BID_ASK has the time averages of bid and ask as open and close, the lowest bid as low and the highest ask as
        high.
        """
        ...


class OptionMarket(Protocol):
    """The options on one symbol."""

    def expirations(self, at_ns: int) -> tuple[date, ...]:
        """Days on which listed options expire, soonest first; today's is among them until the close."""
        ...

    def strikes(self, expiration: date, at_ns: int) -> tuple[float, ...]:
        """Strikes listed for an expiration, lowest first, US dollars."""
        ...

    def quote(self, contract: OptionContract, at_ns: int) -> OptionQuote:
        """The option's market and greeks at `at_ns`."""
        ...


class Market(Protocol):
    """All symbols and all days of one market."""

    def symbols(self) -> tuple[str, ...]:
        """Symbols that it trades."""
        ...

    def has_day(self, symbol: str, day: date) -> bool:
        """Whether there are events for this symbol on this day."""
        ...

    def first_day(self, symbol: str) -> date:
        """The first day it has of this symbol."""
        ...

    def day(self, symbol: str, day: date) -> MarketDay:
        """Everything of one day, the same whenever asked.

        An unknown symbol or a day without events is refused with a sentence.
        """
        ...

    def daily_bars(self, symbol: str, first: date, last: date, *, exact: bool) -> Bars:
        """One bar a session from `first` to `last`, both included, each stamped with the session's opening."""
        ...

    def volatility_bars(self, symbol: str, day: date, seconds: int, until_ns: int, kind: VolatilityKind) -> Bars:
        """Bars of the 30-day option-implied or historical volatility of one day, yearly, before `until_ns`."""
        ...

    def options(self, symbol: str) -> OptionMarket:
        """The options on this symbol."""
        ...
