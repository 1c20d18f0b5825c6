"""The places of a book: every row that one side could show over a day, best price of the day first.

A ladder numbers all (price, venue) places from the best price inwards to the worst. What a side shows at any moment are
the consecutive places from its best price on, so that a book moves by shifting along its ladder.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.gateway.market.hashing import hashed

Counts = NDArray[np.int64]

_QUOTING_EXCHANGES = 9
_MOST_VENUES = 4
_VENUE_STRIDE = 2


@dataclass(frozen=True, slots=True)
class Ladder:
    """All places of one side; position 0 is at the day's best price for that side."""

    best_cents: int
    """Price of the first places: the day's highest bid or lowest ask."""
    step: int
    """Cents from one price to the next worse one: -1 for bids, 1 for asks."""
    first_place: Counts
    """Position of the first place of each price."""
    price_cents: Counts
    """Price of each place."""
    rank: Counts
    """Rank of each place among those of its price."""
    venue: NDArray[np.uint8]
    """Index into EXCHANGES of each place; meaningless in a book of one venue."""

    def top_places(self, best: Counts) -> Counts:
        """Positions of the first places at the given best prices, in cents."""
        places: Counts = self.first_place[(best - self.best_cents) * self.step]
        return places


def one_venue_ladder(best_cents: int, worst_cents: int, step: int, rows: int) -> Ladder:
    """A place for each price from the day's best to its worst, and `rows` prices beyond."""
    prices = _prices(best_cents, worst_cents, step, rows)
    return _ladder(best_cents, step, prices, np.ones(len(prices), dtype=np.int64), 0)


def many_venue_ladder(best_cents: int, worst_cents: int, step: int, rows: int, *, key: int) -> Ladder:
    """One to four venues at each price, drawn with `key`."""
    prices = _prices(best_cents, worst_cents, step, rows)
    return _ladder(best_cents, step, prices, 1 + (hashed(prices, key) % _MOST_VENUES).astype(np.int64), key)


def _prices(best_cents: int, worst_cents: int, step: int, rows: int) -> Counts:
    return np.arange(best_cents, worst_cents + step * (rows + 1), step, dtype=np.int64)


def _ladder(best_cents: int, step: int, prices: Counts, venues: Counts, key: int) -> Ladder:
    first_place = np.cumsum(venues) - venues
    price_cents = np.repeat(prices, venues)
    rank = np.arange(len(price_cents)) - np.repeat(first_place, venues)
    start = (hashed(price_cents, key + 1) % _QUOTING_EXCHANGES).astype(np.int64)
    venue = ((start + _VENUE_STRIDE * rank) % _QUOTING_EXCHANGES).astype(np.uint8)
    return Ladder(best_cents, step, first_place, price_cents, rank, venue)
