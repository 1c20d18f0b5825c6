"""Answers requests for order books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.contracts.contract import Contract
from spy_pipeline.gateway.contracts.listings import SMART
from spy_pipeline.gateway.desks.desk import Desk, Handler, refuse_duplicate, undone_on_failure
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.limits.limits import Line
from spy_pipeline.gateway.market.events import EXCHANGES
from spy_pipeline.gateway.market.market import BookView
from spy_pipeline.gateway.streams.stream import Stream
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.requests import market_data as requests

_DIRECT_VENUE: BookView = "ARCA"
_VENUES_NOTICE = f"Exchanges - Depth: {'; '.join(name for name in EXCHANGES if name != 'FINRA')}; Top: AMEX; CHX; PSX; "


class DepthDesk(Desk):
    """Opens and closes books."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._books: dict[int, tuple[Stream, BookView]] = {}

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Asking for depth and cancelling it."""
        return {requests.AskDepth: self._ask, requests.CancelDepth: self._cancel}

    def lose_subscriptions(self) -> None:
        """Forget every book."""
        for req_id in list(self._books):
            self.lose(req_id)

    def lose(self, req_id: int) -> None:
        """Forget one book."""
        book = self._books.pop(req_id, None)
        if book is not None:
            self._client.pump.remove(book[0])
            self._client.limits.give_back(Line.DEPTH)

    async def _ask(self, request: requests.AskDepth) -> None:
        self._client.meet_faults(RequestKind.DEPTH, request.req_id)
        refuse_duplicate(request.req_id, self._books)
        if request.rows < 1:
            raise RefusedError(
                Code.INVALID_REQUEST, "Error validating request.-'bS' : cause - Number of rows must be positive"
            )
        contract = await self._client.resolve(request.contract)
        view = _view(contract, smart=request.smart)
        if not self._client.limits.take(Line.DEPTH):
            raise RefusedError(
                Code.DEPTH_LIMIT, f"Max number ({Line.DEPTH.allowed}) of market depth requests has been reached"
            )
        stream = self._client.simulation.streams.book(request.req_id, contract.symbol, view, request.rows)
        self._books[request.req_id] = stream, view
        if request.smart:
            self._client.tell(request.req_id, Code.DEPTH_VENUES, _VENUES_NOTICE)
        with undone_on_failure(lambda: self.lose(request.req_id)):
            await self._client.pump.add(stream)

    async def _cancel(self, request: requests.CancelDepth) -> None:
        """A book ends only when the flag it was opened with is repeated."""
        self._client.meet_faults(RequestKind.CANCEL_DEPTH, request.req_id)
        book = self._books.get(request.req_id)
        if book is None or (book[1] == "SMART") != request.smart:
            raise RefusedError(
                Code.UNKNOWN_DEPTH, f"Can't find the subscribed market depth with tickerId:{request.req_id}"
            )
        self.lose(request.req_id)


def _view(contract: Contract, *, smart: bool) -> BookView:
    """The book a client means: ARCA's own, or that of all venues; anything else is refused with 10092."""
    if contract.option is None and smart and contract.exchange == SMART:
        return "SMART"
    if contract.option is None and not smart and contract.exchange == _DIRECT_VENUE:
        return _DIRECT_VENUE
    raise RefusedError(
        Code.DEPTH_UNSUPPORTED,
        "Deep market data is not supported for this combination of security type/exchange",
    )
