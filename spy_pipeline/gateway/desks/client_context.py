"""What all desks of one client work with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from spy_pipeline.core.errors import SpyError
from spy_pipeline.gateway.connection.outbox import ClientTooSlowError, Outbox
from spy_pipeline.gateway.connection.pump import Pump
from spy_pipeline.gateway.contracts.contract import Contract
from spy_pipeline.gateway.faults.injector import FaultInjector
from spy_pipeline.gateway.faults.kinds import RequestKind
from spy_pipeline.gateway.limits.limits import Limits
from spy_pipeline.gateway.simulation import Simulation
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.session import error
from spy_pipeline.gateway.wire.requests.contract_query import ContractQuery

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class ClientContext:
    """The one client that desks answer, and what it shares with all others."""

    simulation: Simulation
    """Market, time and account."""
    outbox: Outbox
    """Where answers go out."""
    pump: Pump
    """What makes live data."""
    limits: Limits
    """What the user may hold."""
    faults: FaultInjector
    """What goes wrong on purpose."""
    market_data_type: int = 1
    """Which data the client wants on later subscriptions."""
    background: set[asyncio.Task[None]] = field(default_factory=set)
    """Answers in the making."""

    def now_ns(self) -> int:
        """Market time."""
        return self.simulation.clock.now_ns()

    def reply(self, frame: Frame) -> None:
        """Send an answer."""
        self.outbox.send(frame)

    def tell(self, req_id: int, code: Code, text: str) -> None:
        """Send an error or a notice about a request."""
        self.outbox.send(error(req_id, code, text))

    async def work(self, job: Callable[[], Any], executor: Executor | None = None) -> Any:
        """The result of slow `job`, done in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(executor or self.simulation.worker, job)

    async def resolve(self, query: ContractQuery) -> Contract:
        """The one contract a client means."""
        at_ns = self.now_ns()
        contract: Contract = await self.work(lambda: self.simulation.directory.resolve(query, at_ns))
        return contract

    def meet_faults(self, kind: RequestKind, req_id: int) -> frozenset[Code]:
        """Let scripted faults befall a request: a terminal one refuses it, the others are told and given back."""
        told = set()
        for fault in self.faults.on_request(kind):
            if fault.is_terminal:
                raise RefusedError(fault.code, fault.text)
            self.tell(req_id, fault.code, fault.text)
            told.add(fault.code)
        return frozenset(told)

    def start(self, req_id: int, answer: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Make an answer in the background."""
        task = asyncio.create_task(self.guard(req_id, answer))
        self.background.add(task)
        task.add_done_callback(self.background.discard)
        return task

    async def guard(self, req_id: int, answer: Awaitable[None]) -> None:
        """Make an answer; whatever goes wrong with it is told to the client and to nobody else."""
        try:
            await answer
        except RefusedError as refusal:
            self.tell(req_id, refusal.code, refusal.text)
        except SpyError as trouble:
            self.tell(req_id, Code.PROCESSING_FAILED, f"Error processing request.-'gw' : cause - {trouble}")
        except (OSError, ClientTooSlowError):
            raise
        except Exception:  # noqa: BLE001 - one bad request must never end a gateway; it is logged
            _log.exception("request %s could not be answered", req_id)
            self.tell(req_id, Code.PROCESSING_FAILED, "Error processing request.-'gw' : cause - internal error")
