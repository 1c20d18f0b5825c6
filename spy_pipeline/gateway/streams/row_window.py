"""The first rows of a book that has more, as a book of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spy_pipeline.gateway.market.events import ASK, BID, DELETE, INSERT, UPDATE, BookOperation, BookRow


class RowWindow:
    """Follows a whole book and tells what happens in the first `rows` of each side, with list semantics."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._sides: dict[int, list[BookRow]] = {BID: [], ASK: []}

    def show(self, bids: list[BookRow], asks: list[BookRow]) -> None:
        """Begin with this book."""
        self._sides = {BID: list(bids), ASK: list(asks)}

    def narrow(self, operations: Iterable[BookOperation]) -> Iterator[BookOperation]:
        """The operations on what is seen: a row that leaves at the bottom is deleted first, one that comes is added."""
        for operation in operations:
            side = self._sides[operation.side]
            position, rows = operation.position, self._rows
            if operation.operation == DELETE:
                del side[position]
                if position < rows:
                    yield operation
                    if len(side) >= rows:
                        yield self._bottom(operation, side[rows - 1])
                continue
            row = BookRow(operation.price, operation.size, operation.venue)
            if operation.operation == UPDATE:
                side[position] = row
            else:
                side.insert(position, row)
                if position < rows < len(side):
                    yield operation._replace(position=rows - 1, operation=DELETE, price=0.0, size=0.0)
            if position < rows:
                yield operation

    def _bottom(self, cause: BookOperation, row: BookRow) -> BookOperation:
        return BookOperation(cause.time_ns, self._rows - 1, INSERT, cause.side, row.price, row.size, row.venue)
