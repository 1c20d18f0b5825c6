"""Answers requests for bars of the past and keeps them up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.contracts.contract import Contract
from spy_pipeline.gateway.desks.bar_question import SERVICE_ERROR, BarQuestion, parse_question
from spy_pipeline.gateway.desks.desk import Desk, Handler, refuse_duplicate, undone_on_failure
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.history.bar_history import BarHistory
from spy_pipeline.gateway.history.time_text import ZONE, range_end, schedule_time
from spy_pipeline.gateway.history.wire_bars import wire_bars
from spy_pipeline.gateway.limits.history_pacing import PacedRequest
from spy_pipeline.gateway.market.events import Bars
from spy_pipeline.gateway.streams.bar_streams import BarUpdateStream
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.replies.history import historical_data, historical_schedule
from spy_pipeline.gateway.wire.requests import history as requests


class HistoryDesk(Desk):
    """Fetches bars in the background, so that nothing else of the client waits for them."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        simulation = self._client.simulation
        self._history = BarHistory(simulation.market, simulation.calendar, exact=simulation.exact_history)
        self._pending: dict[int, asyncio.Task[None]] = {}
        self._kept: dict[int, BarUpdateStream] = {}

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Asking for bars and cancelling them."""
        return {requests.AskHistoricalData: self._ask, requests.CancelHistoricalData: self._cancel}

    def lose_subscriptions(self) -> None:
        """Forget every request that is pending or kept up to date."""
        for req_id in [req_id for req_id in self._kept if req_id not in self._pending]:
            self._end_updates(req_id)
        for req_id in list(self._pending):
            self._pending.pop(req_id).cancel()

    async def _ask(self, request: requests.AskHistoricalData) -> None:
        self._client.meet_faults(RequestKind.HISTORY, request.req_id)
        refuse_duplicate(request.req_id, self._pending | self._kept)
        now_ns = self._client.now_ns()
        question = parse_question(request, now_ns, self._client.simulation.calendar)
        if question.zone_was_missing:
            self._warn_of_zone(request.req_id)
        contract = await self._client.resolve(request.contract)
        self._check_limits(request, question, contract)
        if not self._client.limits.open_history():
            raise RefusedError(
                Code.PROCESSING_FAILED,
                "Error processing request.-'bN' : cause - Only 50 simultaneous API historical data requests allowed.",
            )
        task = self._client.start(request.req_id, self._answer(request, question, contract))
        self._pending[request.req_id] = task

    def _warn_of_zone(self, req_id: int) -> None:
        self._client.tell(
            req_id,
            Code.NO_TIME_ZONE,
            f"Warning: You submitted request with date-time attributes without explicit time zone. {ZONE} was assumed.",
        )

    def _check_limits(self, request: requests.AskHistoricalData, question: BarQuestion, contract: Contract) -> None:
        """Refuse what real gateways refuse: too many bars, and small ones too often or too old."""
        enforced = self._client.limits.are_enforced
        question.check_length(limits_enforced=enforced)
        if not enforced or not question.size.is_small:
            return
        question.check_age(self._client.now_ns())
        paced = PacedRequest(
            whole=(contract, request.end, request.bar_size, request.duration, request.what_to_show),
            group=(contract, request.what_to_show),
            is_bid_ask=request.what_to_show == "BID_ASK",
        )
        if self._client.limits.violates_pacing(paced, self._client.now_ns()):
            raise RefusedError(Code.HISTORY_ERROR, f"{SERVICE_ERROR}Historical data request pacing violation")

    async def _answer(self, request: requests.AskHistoricalData, question: BarQuestion, contract: Contract) -> None:
        """Fetch and send; whatever happens, the request's id and slot are free afterwards unless it is kept up."""
        try:
            await self._send(request, question, contract)
        finally:
            self._pending.pop(request.req_id, None)
            if request.req_id not in self._kept:
                self._client.limits.close_history()

    async def _send(self, request: requests.AskHistoricalData, question: BarQuestion, contract: Contract) -> None:
        if contract.option is not None:
            raise RefusedError(Code.HISTORY_ERROR, f"{SERVICE_ERROR}HMDS query returned no data: options bars")
        if question.is_schedule:
            self._client.reply(self._schedule(request.req_id, question, contract))
            return
        executor = self._client.simulation.history_worker
        bars: Bars = await self._client.work(lambda: self._fetch(request, question, contract), executor)
        bars = self._client.faults.on_bars(bars)
        if not len(bars):
            what = f"{contract.symbol}@{contract.exchange} {request.what_to_show}"
            raise RefusedError(Code.HISTORY_ERROR, f"{SERVICE_ERROR}HMDS query returned no data: {what}")
        rows = wire_bars(bars, request.date_format, intraday=question.size.is_intraday)
        start, end = range_end(question.start_ns), range_end(question.end_ns)
        self._client.reply(historical_data(request.req_id, start, end, rows))
        if request.keep_up_to_date:
            await self._keep_up(request, question, contract)

    def _fetch(self, request: requests.AskHistoricalData, question: BarQuestion, contract: Contract) -> Bars:
        now_ns = self._client.now_ns()
        end_ns = now_ns if question.until_now else question.end_ns
        return self._history.bars(
            contract.symbol, request.what_to_show, question.size, question.start_ns, end_ns, now_ns=now_ns
        )

    async def _keep_up(self, request: requests.AskHistoricalData, question: BarQuestion, contract: Contract) -> None:
        stream = BarUpdateStream(
            request.req_id,
            contract.symbol,
            self._client.simulation.shelf,
            self._history,
            request.what_to_show,
            question.size,
            request.date_format,
        )
        self._kept[request.req_id] = stream
        with undone_on_failure(lambda: self._kept.pop(request.req_id, None)):
            await self._client.pump.add(stream)

    def _schedule(self, req_id: int, question: BarQuestion, contract: Contract) -> str:
        sessions = self._history.sessions(contract.symbol, question.start_ns, question.end_ns)
        rows = [(schedule_time(one.open_ns), schedule_time(one.close_ns), f"{one.day:%Y%m%d}") for one in sessions]
        start, end = schedule_time(question.start_ns), schedule_time(question.end_ns)
        return historical_schedule(req_id, start, end, ZONE, rows)

    async def _cancel(self, request: requests.CancelHistoricalData) -> None:
        task = self._pending.pop(request.req_id, None)
        if task is not None:
            task.cancel()
        elif request.req_id in self._kept:
            self._end_updates(request.req_id)
        else:
            raise RefusedError(Code.UNKNOWN_HISTORY, f"No historical data query found for ticker id:{request.req_id}")
        raise RefusedError(Code.HISTORY_ERROR, f"{SERVICE_ERROR}API historical data query cancelled: {request.req_id}")

    def _end_updates(self, req_id: int) -> None:
        self._client.pump.remove(self._kept.pop(req_id))
        self._client.limits.close_history()
