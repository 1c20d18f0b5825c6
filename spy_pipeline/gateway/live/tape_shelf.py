"""The market days in use, each prepared once and kept while streams may read it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date
from typing import TypeVar

from spy_pipeline.core.sessions import Session, SessionCalendar
from spy_pipeline.gateway.live.day_tape import DayTape
from spy_pipeline.gateway.market.market import Market

T = TypeVar("T")

_KEPT_DAYS = 12
_SEARCHED_SESSIONS = 250


def latest_session(calendar: SessionCalendar, at_ns: int) -> Session:
    """The session that is on at `at_ns`, else the last one before."""
    return calendar.preceding(calendar.next_open(at_ns).day)


class TapeShelf:
    """Fetches market days in the worker thread and keeps the latest ones."""

    def __init__(self, market: Market, calendar: SessionCalendar, worker: Executor, *, exact: bool) -> None:
        self._market = market
        self._calendar = calendar
        self._worker = worker
        self._exact = exact
        self._kept: OrderedDict[tuple[str, date], asyncio.Task[DayTape]] = OrderedDict()

    def latest_with_data(self, symbol: str, at_ns: int) -> Session | None:
        """The session on at `at_ns`, else the last before, of which the symbol has events; None where there is none."""
        session = latest_session(self._calendar, at_ns)
        for _ in range(_SEARCHED_SESSIONS):
            if self._market.has_day(symbol, session.day):
                return session
            session = self._calendar.preceding(session.day)
        return None

    async def on(self, symbol: str, session: Session) -> DayTape | None:
        """The day of `session`; None where the symbol has no events then."""
        if not self._market.has_day(symbol, session.day):
            return None
        return await self.tape(symbol, session)

    async def tape(self, symbol: str, session: Session) -> DayTape:
        """The day of `session`, made if need be."""
        return await asyncio.shield(self._task(symbol, session))

    async def compute(self, work: Callable[[], T]) -> T:
        """The result of slow `work`, done in the worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def prefetch(self, symbol: str, session: Session) -> None:
        """Begin to make a day that will soon be needed."""
        if self._market.has_day(symbol, session.day):
            self._task(symbol, session)

    def _task(self, symbol: str, session: Session) -> asyncio.Task[DayTape]:
        key = (symbol, session.day)
        task = self._kept.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.ensure_future(self._make(symbol, session))
            self._kept[key] = task
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT_DAYS:
            self._kept.popitem(last=False)
        return task

    async def _make(self, symbol: str, session: Session) -> DayTape:
        return await self.compute(lambda: DayTape(self._market.day(symbol, session.day), exact=self._exact))
