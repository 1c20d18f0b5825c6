"""Answers requests for market data lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.contracts.contract import Contract
from spy_pipeline.gateway.contracts.details import MIN_TICK
from spy_pipeline.gateway.desks.desk import Desk, Handler, refuse_duplicate, undone_on_failure
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.limits.limits import Line
from spy_pipeline.gateway.streams import tick_types
from spy_pipeline.gateway.streams.generic_request import parse_generic_ticks
from spy_pipeline.gateway.streams.level_one import DELAY_NS, LineKind
from spy_pipeline.gateway.streams.option_line import OptionLine
from spy_pipeline.gateway.streams.stream import Stream
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.replies.ticks import market_data_type, snapshot_end, tick_request_parameters
from spy_pipeline.gateway.wire.requests import market_data as requests

BBO_MAP_KEY = "9c0001"
"""The key under which clients may ask what the exchange letters of a line mean."""

_SNAPSHOTS_FREE = 3
_DELAYED_TYPES = (tick_types.DELAYED_DATA, tick_types.DELAYED_FROZEN_DATA)


class MarketDataDesk(Desk):
    """Opens and closes lines, and takes pictures."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._lines: dict[int, list[Stream]] = {}

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Asking for market data and cancelling it."""
        return {requests.AskMarketData: self._ask, requests.CancelMarketData: self._cancel}

    def lose_subscriptions(self) -> None:
        """Forget every line."""
        for req_id in list(self._lines):
            self._end(req_id)

    async def _ask(self, request: requests.AskMarketData) -> None:
        told = self._client.meet_faults(RequestKind.MARKET_DATA, request.req_id)
        refuse_duplicate(request.req_id, self._lines)
        generic = parse_generic_ticks(request.generic_ticks)
        if request.snapshot and generic:
            raise RefusedError(
                Code.INVALID_REQUEST,
                "Error validating request.-'bP' : cause - Snapshot market data subscription is not applicable "
                "to generic ticks",
            )
        contract = await self._client.resolve(request.contract)
        delayed = Code.DELAYED_INSTEAD in told or self._client.market_data_type in _DELAYED_TYPES
        streams = self._streams(request.req_id, contract, generic, delayed=delayed)
        if request.snapshot or request.regulatory_snapshot:
            self._introduce(request.req_id, delayed=delayed)
            await self._client.pump.show_once(streams)
            self._client.reply(snapshot_end(request.req_id))
            return
        if not self._client.limits.take(Line.MARKET_DATA):
            raise RefusedError(Code.MAX_TICKERS, "Max number of tickers has been reached")
        self._lines[request.req_id] = streams
        self._introduce(request.req_id, delayed=delayed)
        with undone_on_failure(lambda: self._end(request.req_id)):
            for stream in streams:
                await self._client.pump.add(stream)

    def _streams(self, req_id: int, contract: Contract, generic: frozenset[int], *, delayed: bool) -> list[Stream]:
        simulation = self._client.simulation
        if contract.option is not None:
            speed = simulation.clock.speed
            return [OptionLine(req_id, contract.option, simulation.shelf, simulation.market, speed, delayed=delayed)]
        types, delay_ns = (tick_types.DELAYED, DELAY_NS) if delayed else (tick_types.LIVE, 0)
        kind = LineKind(types, delay_ns, frozenset() if delayed else generic)
        return simulation.streams.line(req_id, contract.symbol, kind, generic)

    def _introduce(self, req_id: int, *, delayed: bool) -> None:
        """What comes on a line before its ticks."""
        self._client.reply(tick_request_parameters(req_id, MIN_TICK, BBO_MAP_KEY, _SNAPSHOTS_FREE))
        self._client.reply(market_data_type(req_id, self._data_type(delayed=delayed)))

    def _data_type(self, *, delayed: bool) -> int:
        """Which data follow: frozen ones only while the market is closed."""
        is_open = self._client.simulation.calendar.at(self._client.now_ns()) is not None
        asked = self._client.market_data_type
        if delayed:
            frozen = asked == tick_types.DELAYED_FROZEN_DATA and not is_open
            return tick_types.DELAYED_FROZEN_DATA if frozen else tick_types.DELAYED_DATA
        return tick_types.FROZEN_DATA if asked == tick_types.FROZEN_DATA and not is_open else tick_types.LIVE_DATA

    async def _cancel(self, request: requests.CancelMarketData) -> None:
        if request.req_id not in self._lines:
            raise RefusedError(Code.UNKNOWN_TICKER, f"Can't find EId with tickerId:{request.req_id}")
        self._end(request.req_id)

    def _end(self, req_id: int) -> None:
        for stream in self._lines.pop(req_id):
            self._client.pump.remove(stream)
        self._client.limits.give_back(Line.MARKET_DATA)
