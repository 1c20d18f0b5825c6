"""An order book kept the way the wire tells it, written apart from the market: the judge of its operations."""

from __future__ import annotations

from collections.abc import Iterable

from spy_pipeline.gateway.market.events import BookOperation, BookRow

INSERT, UPDATE, DELETE = 0, 1, 2
ASK, BID = 0, 1


class ListBook:
    """Two lists of rows; an operation that cannot be right fails at once, so that no wrong state is passed over."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.sides: dict[int, list[BookRow]] = {ASK: [], BID: []}
        self.applied = 0

    def apply(self, operations: Iterable[BookOperation]) -> None:
        """Apply operations one by one and check the book after each."""
        sides = self.sides
        for _, position, operation, side, price, size, venue in operations:
            rows = sides[side]
            if operation == INSERT:
                assert 0 <= position <= len(rows), "an insert leaves a hole"
                assert len(rows) < self.rows, "an insert into a full side"
                rows.insert(position, BookRow(price, size, venue))
            elif operation == UPDATE:
                assert 0 <= position < len(rows), "an update of a row that is not there"
                assert rows[position].price == price, "an update changes a price"
                assert rows[position].venue == venue, "an update changes a venue"
                rows[position] = BookRow(price, size, venue)
            else:
                assert operation == DELETE
                assert (price, size) == (0.0, 0.0), "a delete carries a price or size"
                del rows[position]
            if operation != DELETE:
                assert size > 0.0
                self._check_neighbours(side, position)
            self.applied += 1

    def _check_neighbours(self, side: int, position: int) -> None:
        rows = self.sides[side]
        worse = 1.0 if side == ASK else -1.0
        price = rows[position].price
        if position > 0:
            assert worse * (price - rows[position - 1].price) >= 0.0, "rows out of order"
        if position + 1 < len(rows):
            assert worse * (rows[position + 1].price - price) >= 0.0, "rows out of order"
        if self.sides[ASK] and self.sides[BID]:
            assert self.sides[BID][0].price < self.sides[ASK][0].price, "the book is crossed"
