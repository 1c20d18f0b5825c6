"""Fetching raw days from Interactive Brokers: several at once, each stored as soon as it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.sessions import Session
from spy_pipeline.core.settings import IbkrSettings
from spy_pipeline.history.raw_days import write_raw_day
from spy_pipeline.ibkr.connection import IbkrConnection, NotPermitted, connected
from spy_pipeline.ibkr.minute_history import MinuteAnswer, fetch_minutes
from spy_pipeline.ibkr.together import all_of

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class FetchedDay:
    """What became of one day that was asked for."""

    day: date
    """The session's date."""
    rows: int
    """Minutes stored; 0 when the day was not stored."""
    gaps: list[Gap]
    """Minutes that are missing, with their cause."""
    repeated: int
    """Minutes that came more than once."""

    @property
    def missing_minutes(self) -> int:
        """How many minutes are missing."""
        return sum((gap.end_ns - gap.start_ns) // MINUTE_NS for gap in self.gaps)


Progress = Callable[[FetchedDay, int, int], None]
"""Called after each day with what became of it, how many days are done and how many there are."""


def fetch_raw_days(
    home: Home,
    settings: IbkrSettings,
    instrument: Instrument,
    sessions: Sequence[Session],
    *,
    clock: Clock,
    gaps: GapLedger,
    progress: Progress,
) -> list[FetchedDay]:
    """Fetch and store the raw minutes of `sessions`, oldest first; what is stored stays whatever comes later.

    A day that could not be had is not stored: it lands in the gap ledger with its cause and is wanted again next time.
    """
    if not sessions:
        return []
    fetcher = _Fetcher(LakeLayout(home), instrument, len(sessions), clock=clock, gaps=gaps, progress=progress)
    return asyncio.run(fetcher.fetch_all(home, settings, sessions))


class _Fetcher:
    def __init__(
        self,
        layout: LakeLayout,
        instrument: Instrument,
        total: int,
        *,
        clock: Clock,
        gaps: GapLedger,
        progress: Progress,
    ) -> None:
        self._layout = layout
        self._clock = clock
        self._gaps = gaps
        self._instrument = instrument
        self._total = total
        self._progress = progress
        self._done = 0
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def fetch_all(self, home: Home, settings: IbkrSettings, sessions: Sequence[Session]) -> list[FetchedDay]:
        async with connected(settings) as connection:
            claim_home(home, connection.source)
            try:
                return await all_of(self._fetch(connection, session) for session in sessions)
            except NotPermitted as refusal:
                raise SpyError(
                    f"The account may not see minute bars of {self._instrument.symbol} ({refusal}): "
                    "subscribe to its market data, or take it out of market.symbols."
                ) from refusal

    async def _fetch(self, connection: IbkrConnection, session: Session) -> FetchedDay:
        async with self._turns:
            asked_at_ns = self._clock.now_ns()
            answer = await fetch_minutes(connection, self._instrument, session, asked_at_ns)
            fetched = self._keep(session, answer, asked_at_ns)
            self._done += 1
            self._progress(fetched, self._done, self._total)
            return fetched

    def _keep(self, session: Session, answer: MinuteAnswer, asked_at_ns: int) -> FetchedDay:
        answered = all(gap.cause is GapCause.NO_TRADES for gap in answer.gaps)
        self._gaps.close(self._instrument, GapStream.MINUTE_BARS, session.open_ns, session.close_ns)
        self._gaps.note(answer.gaps)
        if len(answer.bars):
            complete = answered and asked_at_ns >= session.close_ns
            write_raw_day(self._layout, self._instrument, session.day, answer.bars, complete=complete)
        return FetchedDay(session.day, len(answer.bars), answer.gaps, answer.repeated)
