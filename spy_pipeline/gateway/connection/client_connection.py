"""One client from its first byte to its last."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from spy_pipeline.gateway.connection.handshake import ByteSource, agree
from spy_pipeline.gateway.connection.outbox import ClientTooSlowError, Outbox
from spy_pipeline.gateway.connection.pump import Pump
from spy_pipeline.gateway.desks.account import AccountDesk
from spy_pipeline.gateway.desks.client_context import ClientContext
from spy_pipeline.gateway.desks.contracts import ContractDesk
from spy_pipeline.gateway.desks.depth import DepthDesk
from spy_pipeline.gateway.desks.desk import Desk, Handler
from spy_pipeline.gateway.desks.history import HistoryDesk
from spy_pipeline.gateway.desks.market_data import MarketDataDesk
from spy_pipeline.gateway.desks.orders import OrderDesk
from spy_pipeline.gateway.desks.past_ticks import PastTicksDesk
from spy_pipeline.gateway.desks.real_time_bars import RealTimeBarDesk
from spy_pipeline.gateway.desks.session import SessionDesk
from spy_pipeline.gateway.desks.tick_by_tick import TickByTickDesk
from spy_pipeline.gateway.faults.injector import FaultInjector
from spy_pipeline.gateway.limits.limits import Limits
from spy_pipeline.gateway.limits.message_rate import MAX_MESSAGES, MessageRate, Verdict
from spy_pipeline.gateway.simulation import Simulation
from spy_pipeline.gateway.wire.codes import NO_REQUEST, Code
from spy_pipeline.gateway.wire.errors import ProtocolError, UnreadableError
from spy_pipeline.gateway.wire.framing import split_fields
from spy_pipeline.gateway.wire.replies.session import error
from spy_pipeline.gateway.wire.requests.reading import read_request
from spy_pipeline.gateway.wire.requests.request import Request
from spy_pipeline.gateway.wire.requests.session import StartApi

HANDSHAKE_SECONDS = 30.0
"""A client that has not started within this time, in real time, is closed."""

_log = logging.getLogger(__name__)


class ClientConnection:
    """Greets one client, answers its requests in order and streams to it until either side closes."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        simulation: Simulation,
        limits: Limits,
        faults: FaultInjector,
    ) -> None:
        self.outbox = Outbox(writer)
        self.pump = Pump(simulation.clock, simulation.calendar, simulation.shelf, self.outbox)
        self.client_id: int | None = None
        self._bytes = ByteSource(reader)
        self._simulation = simulation
        self._limits = limits
        self._faults = faults
        self._rate = MessageRate()
        self._context = ClientContext(simulation, self.outbox, self.pump, limits, faults)
        self._depth = DepthDesk(self._context)
        self._session = SessionDesk(self._context)
        self._desks: tuple[Desk, ...] = (
            self._session,
            self._depth,
            AccountDesk(self._context),
            OrderDesk(self._context),
            ContractDesk(self._context),
            HistoryDesk(self._context),
            PastTicksDesk(self._context),
            MarketDataDesk(self._context),
            TickByTickDesk(self._context),
            RealTimeBarDesk(self._context),
        )
        self._handlers: dict[type[Any], Handler] = {
            request: handler for desk in self._desks for request, handler in desk.handlers.items()
        }

    async def run(self, claim: Callable[[ClientConnection, int], bool]) -> None:
        """Serve until the connection ends; `claim` says whether the client's id is free, and takes it."""
        pumping = asyncio.create_task(self.pump.run())
        serving = asyncio.create_task(self._serve(claim))
        try:
            done, _ = await asyncio.wait((pumping, serving), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except EOFError:
            pass
        except ProtocolError as trouble:
            _log.info("connection closed: %s", trouble)
        except ClientTooSlowError:
            _log.warning("client %s does not read its data: dropped", self.client_id)
        except OSError as trouble:
            _log.info("connection lost: %s", trouble)
        except Exception:  # noqa: BLE001 - one client's trouble must never reach the others; it is logged
            _log.exception("client %s dropped", self.client_id)
        finally:
            tasks = [pumping, serving, *self._context.background]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.lose_subscriptions()
            await self.outbox.wait_closed()

    def notify(self, code: Code, text: str, req_id: int = NO_REQUEST) -> None:
        """Send an error or notice."""
        self.outbox.send(error(req_id, code, text))

    def lose_subscriptions(self) -> None:
        """End all live subscriptions without a word."""
        for desk in self._desks:
            desk.lose_subscriptions()

    def lose_depth(self, req_id: int) -> None:
        """End one depth subscription without a word."""
        self._depth.lose(req_id)

    def resume(self) -> None:
        """Go on after a silence with books that are whole again."""
        self.pump.unmute()

    async def _serve(self, claim: Callable[[ClientConnection, int], bool]) -> None:
        fault = self._faults.on_connect()
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                greeting = await self._bytes.greeting()
                if fault == "unanswered_handshake":
                    await self._ignore_all()
                self.outbox.send(agree(greeting, self._simulation.server_time.now_ns()))
                start = _start_request(await self._bytes.payload())
        except TimeoutError as trouble:
            raise ProtocolError("the client did not start in time") from trouble
        if fault == "client_id_in_use" or not claim(self, start.client_id):
            self.notify(
                Code.CLIENT_ID_IN_USE,
                "Unable to connect as the client id is already in use. Retry with a unique client id.",
            )
            raise EOFError
        self._session.greet()
        while True:
            await self._answer(await self._bytes.payload())
            await self.outbox.drain()

    async def _ignore_all(self) -> None:
        """Take what comes and say nothing until the client gives up or the time is over."""
        while True:
            await self._bytes.payload()

    async def _answer(self, payload: bytes) -> None:
        verdict = self._limits.judge_message(self._rate, self._simulation.clock.now_ns())
        if verdict in (Verdict.WARN, Verdict.DISCONNECT):
            self.notify(Code.MESSAGE_RATE, f"Max rate of messages per second has been exceeded:max={MAX_MESSAGES}")
        if verdict is Verdict.DISCONNECT:
            raise EOFError
        if verdict is Verdict.ACCEPT:
            await self._answer_accepted(payload)

    async def _answer_accepted(self, payload: bytes) -> None:
        try:
            request = read_request(split_fields(payload))
        except UnreadableError as trouble:
            self.notify(Code.UNREADABLE, f"Error reading request. {trouble.reason}", req_id=trouble.req_id)
            return
        handler = self._handlers.get(type(request))
        if handler is None:
            self.notify(Code.UNREADABLE, "Error reading request. The API was started already.")
            return
        await self._context.guard(_request_id(request), handler(request))


def _start_request(payload: bytes) -> StartApi:
    """The request that must come first; anything else ends the connection."""
    try:
        request = read_request(split_fields(payload))
    except UnreadableError as trouble:
        raise ProtocolError(f"the first request cannot be read: {trouble.reason}") from trouble
    if not isinstance(request, StartApi):
        raise ProtocolError(f"the client sends {type(request).__name__} before it starts the API")
    return request


def _request_id(request: Request) -> int:
    """The id under which trouble with a request is told."""
    req_id: int = getattr(request, "req_id", NO_REQUEST)
    return req_id
