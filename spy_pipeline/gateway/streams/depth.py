"""An order book as a subscriber sees it: its rows at first, then every change."""

from __future__ import annotations

from collections.abc import Iterable

from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.events import ASK, BID, DELETE, INSERT, UPDATE, BookOperation, BookRow
from spy_pipeline.gateway.market.market import BookStream, BookView
from spy_pipeline.gateway.streams.misprint import Misprint
from spy_pipeline.gateway.streams.row_window import RowWindow
from spy_pipeline.gateway.streams.stream import Batch, TapeStream, empty_batch
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.depth import market_depth, market_depth_l2

BOOK_ROWS = 10
"""Rows a side of every book; who asks for fewer sees the best of them."""


class DepthStream(TapeStream):
    """Sends a book's rows and operations; what a former day left is deleted when another begins."""

    def __init__(self, req_id: int, symbol: str, shelf: TapeShelf, view: BookView, rows: int) -> None:
        super().__init__(req_id, symbol, shelf)
        self._view: BookView = view
        self._rows = rows
        self._window = RowWindow(rows) if rows < BOOK_ROWS else None
        self._book: BookStream | None = None
        self._shown_until_ns = 0

    @property
    def is_smart(self) -> bool:
        """Whether the rows are those of all venues."""
        return self._view == "SMART"

    async def load(self, session: Session) -> None:
        """Take the day's tape and build its book, which takes a moment."""
        await super().load(session)
        tape = self._tape
        if tape is not None:
            await self._shelf.compute(lambda: tape.book(self._view).image(session.open_ns))

    def begin(self, at_ns: int) -> list[Frame]:
        """The bids from the best on, then the asks, each as an insert."""
        if self._tape is None:
            return []
        self._book, self._shown_until_ns = self._tape.book(self._view), at_ns
        image = self._book.image(at_ns)
        if self._window is not None:
            self._window.show(*image)
        inserts = [
            BookOperation(at_ns, position, INSERT, side, *row)
            for side, rows in zip((BID, ASK), image, strict=True)
            for position, row in enumerate(rows[: self._rows])
        ]
        return self._frames(inserts)

    def enter_day(self, at_ns: int) -> list[Frame]:
        """Delete the rows of the day before, from the bottom up, and begin with the new ones."""
        deletions = [
            BookOperation(at_ns, position, DELETE, side, 0.0, 0.0, "")
            for side, rows in zip((BID, ASK), self._seen(), strict=True)
            for position in reversed(range(len(rows)))
        ]
        return self._frames(deletions) + self.begin(at_ns)

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """Every operation of the window."""
        if self._book is None:
            return empty_batch()
        operations = self._book.operations(after_ns, until_ns)
        self._shown_until_ns = until_ns
        if self._window is not None:
            operations = list(self._window.narrow(operations))
        return Batch([operation.time_ns for operation in operations], self._frames(operations))

    def misprint(self, misprint: Misprint, at_ns: int) -> list[Frame]:  # noqa: ARG002 - the rows are those shown
        """Updates of the best rows to wrong prices."""
        bids, asks = self._seen()
        if not bids or not asks:
            return []
        bid, ask = misprint.quote(bids[0].price, asks[0].price)
        return self._tops(bids[0]._replace(price=bid), asks[0]._replace(price=ask))

    def correct(self) -> list[Frame]:
        """Updates of the best rows to what they are."""
        bids, asks = self._seen()
        return self._tops(bids[0], asks[0]) if bids and asks else []

    def _seen(self) -> tuple[list[BookRow], list[BookRow]]:
        """Bids and asks as the subscriber has them."""
        if self._book is None:
            return [], []
        bids, asks = self._book.image(self._shown_until_ns)
        return bids[: self._rows], asks[: self._rows]

    def _tops(self, bid: BookRow, ask: BookRow) -> list[Frame]:
        return self._frames([BookOperation(0, 0, UPDATE, BID, *bid), BookOperation(0, 0, UPDATE, ASK, *ask)])

    def _frames(self, operations: Iterable[BookOperation]) -> list[Frame]:
        req_id = self.req_id
        if self.is_smart:
            return [
                market_depth_l2(req_id, position, venue, operation, side, price, int(size), 1)
                for _, position, operation, side, price, size, venue in operations
            ]
        return [
            market_depth(req_id, position, operation, side, price, int(size))
            for _, position, operation, side, price, size, _ in operations
        ]
