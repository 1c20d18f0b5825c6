"""An order book as a subscriber sees it: its rows at first, then every change."""

from __future__ import annotations

from collections.abc import Iterable

from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.events import ASK, BID, DELETE, INSERT, UPDATE, BookOperation, BookRow
from spy_pipeline.gateway.market.market import BookStream, BookView
from spy_pipeline.gateway.streams.misprint import Misprint
from spy_pipeline.gateway.streams.row_window import RowWindow
from spy_pipeline.gateway.streams.stream import Batch, TapeStream, empty_batch
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.depth import market_depth, market_depth_l2


class DepthStream(TapeStream):
    """Sends a book's rows and operations; what a former day left is deleted when another begins."""

    def __init__(self, req_id: int, symbol: str, shelf: TapeShelf, view: BookView, rows: int) -> None:
        super().__init__(req_id, symbol, shelf)
        self._view: BookView = view
        self._window = RowWindow(rows)

    @property
    def is_smart(self) -> bool:
        """Whether the rows are those of all venues."""
        return self._view == "SMART"

    def begin(self, at_ns: int) -> list[Frame]:
        """The bids from the best on, then the asks, each as an insert."""
        return [] if self._tape is None else self._image(self._tape.book(self._view), at_ns)

    def enter_day(self, at_ns: int) -> list[Frame]:
        """Delete the rows of the day before and show the new ones."""
        return self.clear(at_ns) + self.begin(at_ns)

    def clear(self, at_ns: int) -> list[Frame]:
        """Delete every row that is shown, from the bottom up."""
        deletions = [
            BookOperation(at_ns, position, DELETE, side, 0.0, 0.0, "")
            for side in (BID, ASK)
            for position in reversed(range(len(self._window.seen(side))))
        ]
        self._window.show([], [])
        return self._frames(deletions)

    def misprint(self, misprint: Misprint, at_ns: int) -> list[Frame]:  # noqa: ARG002 - the rows are those shown
        """Updates of the best rows to wrong prices."""
        bids, asks = self._window.seen(BID), self._window.seen(ASK)
        if not bids or not asks:
            return []
        bid, ask = misprint.quote(bids[0].price, asks[0].price)
        return self._tops(bids[0]._replace(price=bid), asks[0]._replace(price=ask))

    def correct(self) -> list[Frame]:
        """Updates of the best rows to what they are."""
        bids, asks = self._window.seen(BID), self._window.seen(ASK)
        return self._tops(bids[0], asks[0]) if bids and asks else []

    def _tops(self, bid: BookRow, ask: BookRow) -> list[Frame]:
        return self._frames([BookOperation(0, 0, UPDATE, BID, *bid), BookOperation(0, 0, UPDATE, ASK, *ask)])

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """Every operation of the window."""
        if self._tape is None:
            return empty_batch()
        operations = self._tape.book(self._view).operations(after_ns, until_ns)
        seen = list(self._window.narrow(operations))
        return Batch([operation.time_ns for operation in seen], self._frames(seen))

    def _image(self, book: BookStream, at_ns: int) -> list[Frame]:
        bids, asks = self._window.show(*book.image(at_ns))
        inserts = [
            BookOperation(at_ns, position, INSERT, side, *row)
            for side, rows in ((BID, bids), (ASK, asks))
            for position, row in enumerate(rows)
        ]
        return self._frames(inserts)

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
