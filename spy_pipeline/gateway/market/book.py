"""The order book of a day, as a function of the day's quotes: any moment's image, and the operations between moments.

The best prices are those of the quotes. Behind them every place of the ladder holds a size that is redrawn from time to
time, thicker on the side that has been pushing; the best row follows the quoted size, which prints take from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.gateway.market.book_changes import Changes, SideStates, changes_between
from spy_pipeline.gateway.market.events import ASK, BID, DELETE, EXCHANGES, INSERT, BookOperation, BookRow, Quotes
from spy_pipeline.gateway.market.hashing import hashed, hashed_fraction
from spy_pipeline.gateway.market.ladder import Ladder, many_venue_ladder, one_venue_ladder

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_ROWS_AT_ONCE = 4096
_REDRAWN_EVERY = 24
"""Quote rows between two redrawings of a place's size."""
_LEAN = 1.5
_FARTHEST = 8
_ROW_KEY = 1 << 24
_NAMES = np.array(EXCHANGES, dtype=object)


@dataclass(frozen=True, slots=True)
class BookShape:
    """What a view of the book looks like."""

    rows: int
    """Rows of a side."""
    many_venues: bool
    """Whether each row names its exchange and a price may have several rows."""
    typical_lots: float
    """Typical size of a row in the middle of a side, in lots of 100 shares."""
    key: int
    """Where the chance in its sizes comes from."""


class LadderBook:
    """One view of one day's book; a BookStream.

    `flow` is the mean sign of the latest prints at each quote: 1 where only buyers traded.
    """

    def __init__(self, quotes: Quotes, flow: Floats, shape: BookShape) -> None:
        self._time_ns = quotes.time_ns
        self._many_venues = shape.many_venues
        bids = np.round(quotes.bid * 100.0).astype(np.int64)
        asks = np.round(quotes.ask * 100.0).astype(np.int64)
        lean = np.exp(_LEAN * flow)
        self._bids = _Side(_ladder(bids, -1, shape), bids, quotes.bid_size, lean, shape)
        self._asks = _Side(_ladder(asks, 1, shape), asks, quotes.ask_size, 1.0 / lean, shape)

    def image(self, at_ns: int) -> tuple[list[BookRow], list[BookRow]]:
        """Bids and asks, best first, as they stand at `at_ns`; two empty lists before the opening."""
        row = self._row_at(at_ns)
        if row < 0:
            return [], []
        return self._rows(self._bids, row), self._rows(self._asks, row)

    def operations(self, after_ns: int, until_ns: int) -> list[BookOperation]:
        """What turns the image at `after_ns` into the image at `until_ns`, in order."""
        row, last = self._row_at(after_ns), self._row_at(until_ns)
        operations: list[BookOperation] = []
        if row < 0 <= last:
            operations += self._first_image()
            row = 0
        while row < last:
            stop = min(row + _ROWS_AT_ONCE, last)
            operations += self._operations_between_rows(row, stop)
            row = stop
        return operations

    def _row_at(self, at_ns: int) -> int:
        return int(np.searchsorted(self._time_ns, at_ns, side="right")) - 1

    def _rows(self, side: _Side, row: int) -> list[BookRow]:
        states = side.states(row, row)
        places = states.top[0] + np.arange(states.sizes.shape[1])
        prices = (side.ladder.price_cents[places] / 100.0).tolist()
        return [
            BookRow(*fields)
            for fields in zip(prices, states.sizes[0].tolist(), self._venues(side, places), strict=True)
        ]

    def _venues(self, side: _Side, places: Counts) -> list[str]:
        if not self._many_venues:
            return [""] * len(places)
        names: list[str] = _NAMES[side.ladder.venue[places]].tolist()
        return names

    def _first_image(self) -> list[BookOperation]:
        time_ns = int(self._time_ns[0])
        sides = ((BID, self._bids), (ASK, self._asks))
        return [
            BookOperation(time_ns, position, INSERT, side, *row)
            for side, places in sides
            for position, row in enumerate(self._rows(places, 0))
        ]

    def _operations_between_rows(self, first: int, last: int) -> list[BookOperation]:
        changes = changes_between(self._bids.states(first, last), self._asks.states(first, last))
        price, names = self._prices_and_names(changes)
        return list(
            map(
                BookOperation,
                self._time_ns[first + 1 + changes.step].tolist(),
                changes.position.tolist(),
                changes.operation.tolist(),
                changes.side.tolist(),
                price,
                changes.size.tolist(),
                names,
            )
        )

    def _prices_and_names(self, changes: Changes) -> tuple[list[float], list[str]]:
        cents = np.zeros(len(changes.place), dtype=np.int64)
        names = np.full(len(changes.place), "", dtype=object)
        for code, side in ((BID, self._bids), (ASK, self._asks)):
            chosen = changes.side == code
            cents[chosen] = side.ladder.price_cents[changes.place[chosen]]
            if self._many_venues:
                names[chosen] = _NAMES[side.ladder.venue[changes.place[chosen]]]
        return np.where(changes.operation == DELETE, 0.0, cents / 100.0).tolist(), names.tolist()


def _ladder(best_cents: Counts, step: int, shape: BookShape) -> Ladder:
    """The ladder of a side with these best prices."""
    lowest, highest = int(best_cents.min()), int(best_cents.max())
    best, worst = (lowest, highest) if step > 0 else (highest, lowest)
    if shape.many_venues:
        return many_venue_ladder(best, worst, step, shape.rows, key=shape.key)
    return one_venue_ladder(best, worst, step, shape.rows)


class _Side:
    """One side of the book over the whole day; best prices and sizes and `lean` are given for each quote row."""

    def __init__(self, ladder: Ladder, best_cents: Counts, best_size: Floats, lean: Floats, shape: BookShape) -> None:
        self.ladder = ladder
        self._best_cents = best_cents
        self._best_size = best_size
        self._top = ladder.top_places(best_cents)
        self._lean = lean
        self._shape = shape
        self._key = shape.key + ladder.step

    def states(self, first: int, last: int) -> SideStates:
        """Best places and sizes at the quote rows from `first` to `last`, both included."""
        rows = np.arange(first, last + 1)[:, None]
        top = self._top[first : last + 1]
        places = top[:, None] + np.arange(self._shape.rows)
        sizes = self._standing_sizes(places, rows)
        at_best = self.ladder.price_cents[places] == self._best_cents[first : last + 1, None]
        share = 1.0 / (1.5 + self.ladder.rank[places])
        best = np.maximum(np.floor(self._best_size[first : last + 1, None] * share / 100.0), 1.0) * 100.0
        return SideStates(top, np.where(at_best, best, sizes))

    def _standing_sizes(self, places: Counts, rows: Counts) -> Floats:
        """Shares at places behind the best price: those drawn when each place was last redrawn."""
        phase = (hashed(places, self._key) % _REDRAWN_EVERY).astype(np.int64)
        drawn_at = np.maximum(rows - (rows + phase) % _REDRAWN_EVERY, 0)
        distance = np.clip(places - self._top[drawn_at], 0, _FARTHEST)
        luck = hashed_fraction(places * _ROW_KEY + drawn_at, self._key + 2)
        lots = self._shape.typical_lots * self._lean[drawn_at] * (0.25 + 0.2 * distance) * (0.4 + 2.2 * luck * luck)
        sizes: Floats = (1.0 + np.floor(lots)) * 100.0
        return sizes
