"""Answers requests for every single print or quote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.desks.desk import Desk, Handler, refuse_duplicate, undone_on_failure
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.history.tick_history import MAX_TICKS, TickHistory, TickQuestion
from spy_pipeline.gateway.limits.limits import TICK_BY_TICK_SECONDS, Line
from spy_pipeline.gateway.streams.stream import Stream
from spy_pipeline.gateway.streams.tick_by_tick import TICK_TYPES, TickType
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.requests import market_data as requests

_PAST_KINDS: dict[TickType, str] = {
    "Last": "TRADES",
    "AllLast": "TRADES",
    "BidAsk": "BID_ASK",
    "MidPoint": "MIDPOINT",
}


class TickByTickDesk(Desk):
    """Opens and closes tick-by-tick streams."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._streams: dict[int, Stream] = {}

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Asking for ticks and cancelling them."""
        return {requests.AskTickByTick: self._ask, requests.CancelTickByTick: self._cancel}

    def lose_subscriptions(self) -> None:
        """Forget every stream."""
        for req_id in list(self._streams):
            self._end(req_id)

    async def _ask(self, request: requests.AskTickByTick) -> None:
        self._client.meet_faults(RequestKind.TICK_BY_TICK, request.req_id)
        tick_type = _tick_type(request)
        refuse_duplicate(request.req_id, self._streams)
        contract = await self._client.resolve(request.contract)
        if contract.option is not None:
            raise RefusedError(
                Code.TICK_BY_TICK_REFUSED,
                "Failed to request tick-by-tick data.No market data permissions for options tick by tick",
            )
        self._take(contract.symbol)
        stream = self._client.simulation.streams.ticks(
            request.req_id, contract.symbol, tick_type, ignore_size=request.ignore_size
        )
        self._streams[request.req_id] = stream
        with undone_on_failure(lambda: self._end(request.req_id)):
            if request.past_ticks > 0:
                await self._send_past(request, contract.symbol, tick_type)
            await self._client.pump.add(stream)

    def _take(self, symbol: str) -> None:
        """Take a line, unless there is none or the instrument was asked for just before."""
        limits = self._client.limits
        if not limits.take(Line.TICK_BY_TICK):
            raise RefusedError(Code.TICK_BY_TICK_LIMIT, "Max number of tick-by-tick requests has been reached")
        if limits.tick_by_tick_too_soon(symbol, self._client.now_ns()):
            limits.give_back(Line.TICK_BY_TICK)
            raise RefusedError(
                Code.TICK_BY_TICK_LIMIT,
                "Max number of tick-by-tick requests has been reached: "
                f"one request for an instrument within {TICK_BY_TICK_SECONDS} seconds",
            )

    async def _send_past(self, request: requests.AskTickByTick, symbol: str, tick_type: TickType) -> None:
        simulation = self._client.simulation
        history = TickHistory(simulation.market, simulation.calendar, exact=simulation.exact_history)
        question = TickQuestion(
            symbol=symbol,
            kind=_PAST_KINDS[tick_type],
            count=min(request.past_ticks, MAX_TICKS),
            ignore_size=request.ignore_size,
            start_ns=None,
            end_ns=self._client.now_ns(),
        )
        self._client.reply(await self._client.work(lambda: history.reply(request.req_id, question)))

    async def _cancel(self, request: requests.CancelTickByTick) -> None:
        if request.req_id not in self._streams:
            raise RefusedError(Code.UNKNOWN_TICKER, f"Can't find EId with tickerId:{request.req_id}")
        self._end(request.req_id)

    def _end(self, req_id: int) -> None:
        self._client.pump.remove(self._streams.pop(req_id))
        self._client.limits.give_back(Line.TICK_BY_TICK)


def _tick_type(request: requests.AskTickByTick) -> TickType:
    for known in TICK_TYPES:
        if request.tick_type == known:
            return known
    raise RefusedError(
        Code.INVALID_REQUEST,
        f"Error validating request.-'cb' : cause - Incorrect tick-by-tick type; it is one of {', '.join(TICK_TYPES)}",
    )
