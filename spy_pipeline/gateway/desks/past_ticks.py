"""Answers requests for single ticks of the past and for the first moment of a history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spy_pipeline.gateway.contracts.contract import Contract
from spy_pipeline.gateway.desks.desk import Desk, Handler
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.history.bar_history import BAR_KINDS
from spy_pipeline.gateway.history.request_time import parse_request_time
from spy_pipeline.gateway.history.tick_history import MAX_TICKS, TICK_KINDS, TickHistory, TickQuestion
from spy_pipeline.gateway.history.time_text import moment
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.replies.history import head_timestamp
from spy_pipeline.gateway.wire.requests import history as requests


class PastTicksDesk(Desk):
    """Looks single moments of the past up."""

    @property
    def handlers(self) -> Mapping[type[Any], Handler]:
        """Historical ticks and head timestamps."""
        return {
            requests.AskHistoricalTicks: self._ticks,
            requests.AskHeadTimestamp: self._head,
            requests.CancelHeadTimestamp: self._nothing,
        }

    async def _ticks(self, request: requests.AskHistoricalTicks) -> None:
        self._client.meet_faults(RequestKind.HISTORICAL_TICKS, request.req_id)
        _check(request)
        contract = await self._client.resolve(request.contract)
        if contract.option is not None:
            raise RefusedError(Code.HISTORICAL_TICKS_REFUSED, "Failed to request historical ticks:No data for options")
        now_ns = self._client.now_ns()
        question = TickQuestion(
            symbol=contract.symbol,
            kind=request.what_to_show,
            count=request.count,
            ignore_size=request.ignore_size,
            start_ns=parse_request_time(request.start).time_ns if request.start else None,
            end_ns=min(now_ns, parse_request_time(request.end).time_ns) if request.end else now_ns,
        )
        simulation = self._client.simulation
        history = TickHistory(simulation.market, simulation.calendar, exact=simulation.exact_history)
        self._client.reply(await self._client.work(lambda: history.reply(request.req_id, question)))

    async def _head(self, request: requests.AskHeadTimestamp) -> None:
        """The opening of the first day that the market has."""
        if request.what_to_show not in BAR_KINDS:
            raise RefusedError(
                Code.INVALID_REQUEST, "Error validating request.-'ca' : cause - What to show is missing or incorrect"
            )
        contract: Contract = await self._client.resolve(request.contract)
        simulation = self._client.simulation
        opened_ns = simulation.calendar.session(simulation.market.first_day(contract.symbol)).open_ns
        self._client.reply(head_timestamp(request.req_id, moment(opened_ns, request.date_format)))

    async def _nothing(self, _: object) -> None:
        """The answer has long been sent."""


def _check(request: requests.AskHistoricalTicks) -> None:
    """Refuse kinds, counts and times that do not exist."""
    if request.what_to_show not in TICK_KINDS:
        raise _invalid(f"'ce' : cause - What to show is missing or incorrect; it is one of {', '.join(TICK_KINDS)}")
    if not 1 <= request.count <= MAX_TICKS:
        raise _invalid(f"'ce' : cause - Number of ticks must be from 1 to {MAX_TICKS}")
    if bool(request.start) == bool(request.end):
        raise _invalid("'ce' : cause - Give either the start or the end")


def _invalid(cause: str) -> RefusedError:
    return RefusedError(Code.INVALID_REQUEST, f"Error validating request.-{cause}")
