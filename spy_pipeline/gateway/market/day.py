"""One symbol's session in full: its minute bars expanded to prints, quotes and book."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.bar_building import bid_ask_bars, trade_bars, value_bars
from spy_pipeline.gateway.market.book import BookShape, LadderBook
from spy_pipeline.gateway.market.events import Bars, Quotes, Trades
from spy_pipeline.gateway.market.left_out_prints import with_left_out_prints
from spy_pipeline.gateway.market.market import BookView, QuoteKind
from spy_pipeline.gateway.market.minute_bars import MinuteBars
from spy_pipeline.gateway.market.prints import prints_of
from spy_pipeline.gateway.market.quoting import quotes_around
from spy_pipeline.gateway.market.randomness import random_stream
from spy_pipeline.gateway.market.traits import traits_of

_FLOW_PRINTS = 200


class ExpandedDay:
    """Prints, quotes and book made of a day's minute bars on first use, always the same; a MarketDay."""

    def __init__(
        self, symbol: str, session: Session, minutes: MinuteBars, *, previous_close: float, seed: int, leave_out: bool
    ) -> None:
        self.symbol = symbol
        self.session = session
        self.previous_close = previous_close
        self._minutes = minutes
        self._seed = seed
        self._leave_out = leave_out
        self._traits = traits_of(symbol)
        self._books = lru_cache(maxsize=8)(self._make_book)

    @cached_property
    def trades(self) -> Trades:
        """All prints of the day, also those that filtered history leaves out."""
        if not self._leave_out:
            return self.history
        return with_left_out_prints(self.history, self._chance("left out"))

    @cached_property
    def history(self) -> Trades:
        """The prints that filtered history counts: their bars are the day's minute bars."""
        return prints_of(self._minutes, self._chance("prints"), self._traits.prints_a_minute)

    @cached_property
    def quotes(self) -> Quotes:
        """The national best bid and offer throughout the day."""
        return quotes_around(self.history, self._minutes, self.session, self._traits, self._chance("quotes"))

    def book(self, view: BookView, rows: int = 10) -> LadderBook:
        """The order book as one venue or as all venues together show it, `rows` rows a side."""
        return self._books(view, rows)

    def bars(self, seconds: int, until_ns: int, *, exact: bool) -> Bars:
        """Bars of the prints before `until_ns`."""
        return trade_bars(self.trades if exact else self.history, self.session, seconds, until_ns)

    def quote_bars(self, kind: QuoteKind, seconds: int, until_ns: int) -> Bars:
        """Bars of the quotes that stand before `until_ns`."""
        quotes = self.quotes
        if kind == "BID_ASK":
            return bid_ask_bars(quotes, self.session, seconds, until_ns)
        value = {"BID": quotes.bid, "ASK": quotes.ask, "MIDPOINT": self.midpoint}[kind]
        return value_bars(quotes.time_ns, value, self.session, seconds, until_ns)

    @cached_property
    def midpoint(self) -> NDArray[np.float64]:
        """Middle of each quote."""
        return np.round((self.quotes.bid + self.quotes.ask) / 2.0, 4)

    def midpoint_at(self, at_ns: int) -> float:
        """Middle of the quote that stands at `at_ns`; the previous close before the opening."""
        row = int(np.searchsorted(self.quotes.time_ns, at_ns, side="right")) - 1
        return float(self.midpoint[row]) if row >= 0 else self.previous_close

    def _make_book(self, view: BookView, rows: int) -> LadderBook:
        key = int(self._chance("book", view).integers(1 << 62))
        shape = BookShape(rows, many_venues=view == "SMART", typical_lots=self._traits.quoted_lots, key=key)
        return LadderBook(self.quotes, self._flow, shape)

    @cached_property
    def _flow(self) -> NDArray[np.float64]:
        """Mean sign of the latest prints at each quote: 1 where only buyers traded."""
        history = self.history
        running = np.concatenate([[0.0], np.cumsum(history.aggressor.astype(np.float64))])
        seen = np.searchsorted(history.time_ns, self.quotes.time_ns, side="right")
        flow: NDArray[np.float64] = (running[seen] - running[np.maximum(seen - _FLOW_PRINTS, 0)]) / _FLOW_PRINTS
        return flow

    def _chance(self, *purpose: str) -> np.random.Generator:
        return random_stream(self._seed, self.symbol, self.session.day.toordinal(), *purpose)
