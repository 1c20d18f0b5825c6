"""Lets the faults happen that wait for a moment."""

from __future__ import annotations

import asyncio
import logging
from random import Random

from spy_pipeline.core.errors import SpyError
from spy_pipeline.gateway.faults.effects import EFFECTS, FaultyGateway
from spy_pipeline.gateway.faults.fault import Fault
from spy_pipeline.gateway.faults.injector import FaultInjector
from spy_pipeline.gateway.faults.timetable import moments

_LONGEST_SLEEP = 3600.0

_log = logging.getLogger(__name__)


class TimedFaults:
    """Runs beside the server."""

    def __init__(self, injector: FaultInjector, gateway: FaultyGateway) -> None:
        self._injector = injector
        self._gateway = gateway
        self._effects: set[asyncio.Task[None]] = set()

    async def run(self, start_ns: int) -> None:
        """Follow every timed fault of a gateway that started at `start_ns`, until cancelled."""
        timed = self._injector.timed()
        try:
            await asyncio.gather(*(self._follow(fault, random, start_ns) for fault, random in timed))
            await asyncio.gather(*self._effects)
        finally:
            for task in self._effects:
                task.cancel()

    async def _follow(self, fault: Fault, random: Random, start_ns: int) -> None:
        for moment_ns in moments(fault, random, start_ns):
            while (remaining := self._gateway.clock.real_seconds_until(moment_ns)) > 0.0:
                await asyncio.sleep(min(remaining, _LONGEST_SLEEP))
            _log.info("fault: %s", fault.kind)
            task = asyncio.create_task(self._happen(fault))
            self._effects.add(task)
            task.add_done_callback(self._effects.discard)
            await asyncio.sleep(0)

    async def _happen(self, fault: Fault) -> None:
        """Let one fault happen; one that cannot is told and leaves the others alone."""
        try:
            await EFFECTS[fault.kind](fault, self._gateway)
        except SpyError as trouble:
            _log.error("fault %s: %s", fault.kind, trouble)
        except Exception:  # noqa: BLE001 - one fault must not end the others; it is logged
            _log.exception("fault %s could not happen", fault.kind)
