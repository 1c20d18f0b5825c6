"""Answers requests for five-second bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.desks.desk import Desk, Handler, refuse_duplicate, undone_on_failure
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.limits.history_pacing import PacedRequest
from spy_pipeline.gateway.streams.stream import Stream
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.requests import market_data as requests

_KINDS = ("TRADES", "BID", "ASK", "MIDPOINT")


class RealTimeBarDesk(Desk):
    """Opens and closes streams of five-second bars."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._streams: dict[int, Stream] = {}

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Asking for bars and cancelling them."""
        return {requests.AskRealTimeBars: self._ask, requests.CancelRealTimeBars: self._cancel}

    def lose_subscriptions(self) -> None:
        """Forget every stream."""
        for req_id in list(self._streams):
            self._end(req_id)

    async def _ask(self, request: requests.AskRealTimeBars) -> None:
        self._client.meet_faults(RequestKind.REAL_TIME_BARS, request.req_id)
        refuse_duplicate(request.req_id, self._streams)
        if request.what_to_show not in _KINDS:
            raise RefusedError(
                Code.INVALID_REQUEST,
                f"Error validating request.-'bB' : cause - What to show field is missing or incorrect; "
                f"it is one of {', '.join(_KINDS)}",
            )
        contract = await self._client.resolve(request.contract)
        if contract.option is not None:
            raise RefusedError(
                Code.INVALID_REAL_TIME, "Invalid Real-time Query:No market data permissions for options bars"
            )
        paced = PacedRequest(
            whole=("real-time", contract, request.what_to_show),
            group=(contract, request.what_to_show),
            is_bid_ask=False,
        )
        if self._client.limits.violates_pacing(paced, self._client.now_ns()):
            raise RefusedError(
                Code.INVALID_REAL_TIME, "Invalid Real-time Query:Historical data request pacing violation"
            )
        await self._open(request, contract.symbol)

    async def _open(self, request: requests.AskRealTimeBars, symbol: str) -> None:
        stream = self._client.simulation.streams.bars(request.req_id, symbol, request.what_to_show)
        self._streams[request.req_id] = stream
        with undone_on_failure(lambda: self._end(request.req_id)):
            await self._client.pump.add(stream)

    async def _cancel(self, request: requests.CancelRealTimeBars) -> None:
        if request.req_id not in self._streams:
            raise RefusedError(Code.UNKNOWN_TICKER, f"Can't find EId with tickerId:{request.req_id}")
        self._end(request.req_id)

    def _end(self, req_id: int) -> None:
        self._client.pump.remove(self._streams.pop(req_id))
