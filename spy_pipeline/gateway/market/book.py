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
_LEAN = 0.5
_FARTHEST = 8
_ROW_KEY = 1 << 24
_NAMES = np.array(EXCHANGES, dtype=object)


class LadderBook:
    """One view of one day's book; a BookStream."""

    def __init__(
        self, quotes: Quotes, flow: Floats, typical_lots: float, key: int, many_venues: bool, rows: int
    ) -> None:
        self._time_ns = quotes.time_ns
        self._many_venues = many_venues
        bids = np.round(quotes.bid * 100.0).astype(np.int64)
        asks = np.round(quotes.ask * 100.0).astype(np.int64)
        self._bids = _Side.of(bids, -1, quotes.bid_size, flow, typical_lots, key, many_venues, rows)
        self._asks = _Side.of(asks, 1, quotes.ask_size, -flow, typical_lots, key + 7, many_venues, rows)

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


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the book over the whole day."""

    ladder: Ladder
    best_cents: Counts
    best_size: Floats
    top: Counts
    """Place of the best row at each quote row."""
    lean: Floats
    """What sizes drawn at each quote row are multiplied with."""
    typical_lots: float
    key: int
    rows: int

    @classmethod
    def of(
        cls,
        best: Counts,
        step: int,
        best_size: Floats,
        push: Floats,
        typical_lots: float,
        key: int,
        many_venues: bool,
        rows: int,
    ) -> _Side:
        """The side whose best prices, in cents, and sizes are given for each quote row."""
        ends = (int(best.max()), int(best.min())) if step < 0 else (int(best.min()), int(best.max()))
        ladder = many_venue_ladder(*ends, step, rows, key) if many_venues else one_venue_ladder(*ends, step, rows)
        return cls(ladder, best, best_size, ladder.top_places(best), np.exp(_LEAN * push), typical_lots, key, rows)

    def states(self, first: int, last: int) -> SideStates:
        """Best places and sizes at the quote rows from `first` to `last`, both included."""
        rows = np.arange(first, last + 1)[:, None]
        top = self.top[first : last + 1]
        places = top[:, None] + np.arange(self.rows)
        sizes = self._standing_sizes(places, rows)
        at_best = self.ladder.price_cents[places] == self.best_cents[first : last + 1, None]
        share = 1.0 / (1.5 + self.ladder.rank[places])
        best = np.maximum(np.floor(self.best_size[first : last + 1, None] * share / 100.0), 1.0) * 100.0
        return SideStates(top, np.where(at_best, best, sizes))

    def _standing_sizes(self, places: Counts, rows: Counts) -> Floats:
        """Shares at places behind the best price: those drawn when each place was last redrawn."""
        phase = (hashed(places, self.key) % _REDRAWN_EVERY).astype(np.int64)
        drawn_at = np.maximum(rows - (rows + phase) % _REDRAWN_EVERY, 0)
        distance = np.clip(places - self.top[drawn_at], 0, _FARTHEST)
        luck = hashed_fraction(places * _ROW_KEY + drawn_at, self.key + 1)
        lots = self.typical_lots * self.lean[drawn_at] * (0.25 + 0.2 * distance) * (0.4 + 2.2 * luck * luck)
        sizes: Floats = (1.0 + np.floor(lots)) * 100.0
        return sizes
