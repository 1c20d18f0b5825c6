"""Minute bars of one session, asked of Interactive Brokers until they are whole or their absence is explained."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from ib_insync import IB, BarData, BarDataList

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.missing_minutes import missing_minutes
from spy_pipeline.core.new_york import MINUTE_NS, epoch_ns
from spy_pipeline.core.records.gap import Gap, GapCause
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.ibkr.connection import IbkrConnection, Unanswered
from spy_pipeline.ibkr.contracts import contract_of

_ASKED_FOR_MISSING_MINUTES = 3
_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class MinuteAnswer:
    """What Interactive Brokers said about the minutes of one session."""

    bars: pd.DataFrame
    """`MinuteBar` records in order, one a minute, exactly as given."""
    gaps: list[Gap]
    """The minutes that should be there and are not, with their cause."""
    repeated: int
    """How many minutes came more than once within an answer; the last one counts."""


async def fetch_minutes(
    connection: IbkrConnection, instrument: Instrument, session: Session, until_ns: int
) -> MinuteAnswer:
    """The finished minutes of `session` before `until_ns`.

    An answer with holes is asked for again a few times, for holes of the service pass and holes of the market stay;
    of a minute that was given differently the later answer counts. Nothing is filled.
    """
    wanted = session.minute_starts_ns()
    wanted = wanted[wanted + MINUTE_NS <= until_ns]
    found: dict[int, BarData] = {}
    repeated, cause, detail = 0, GapCause.NO_TRADES, "absent from the history"
    for _ in range(_ASKED_FOR_MISSING_MINUTES):
        try:
            answer = await _ask(connection, instrument, session)
        except Unanswered as outcome:
            cause, detail = outcome.cause, outcome.detail
            break
        minutes = [_start_ns(bar) for bar in answer]
        repeated = max(repeated, len(minutes) - len(set(minutes)))
        found.update(zip(minutes, answer, strict=True))
        if all(int(minute) in found for minute in wanted):
            break
    present = [int(minute) for minute in wanted if int(minute) in found]
    gaps = missing_minutes(
        instrument, wanted, np.array(present, np.int64), cause=cause, source=connection.source, detail=detail
    )
    return MinuteAnswer(_frame(present, found, connection.source), gaps, repeated)


async def _ask(connection: IbkrConnection, instrument: Instrument, session: Session) -> list[BarData]:
    contract = contract_of(instrument)

    def request(ib: IB) -> Awaitable[BarDataList]:
        return ib.reqHistoricalDataAsync(
            contract, session.closes_at, "1 D", "1 min", "TRADES", useRTH=True, formatDate=2, timeout=0
        )

    return list(await connection.ask(f"{instrument.symbol} minutes of {session.day}", request))


def _frame(minutes: list[int], found: dict[int, BarData], source: Source) -> pd.DataFrame:
    bars = [found[minute] for minute in minutes]
    return pd.DataFrame(
        {
            "start_ns": np.array(minutes, dtype=np.int64),
            "interval_s": np.full(len(bars), _MINUTE_SECONDS, dtype=np.int64),
            "open": np.array([bar.open for bar in bars], dtype=np.float64),
            "high": np.array([bar.high for bar in bars], dtype=np.float64),
            "low": np.array([bar.low for bar in bars], dtype=np.float64),
            "close": np.array([bar.close for bar in bars], dtype=np.float64),
            "volume": np.array([_known(bar.volume) for bar in bars], dtype=np.float64),
            "wap": np.array([_known(bar.average) for bar in bars], dtype=np.float64),
            "count": pd.array([None if bar.barCount < 0 else bar.barCount for bar in bars], dtype="Int64"),
            "source": np.full(len(bars), str(source), dtype=object),
        }
    )


def _start_ns(bar: BarData) -> int:
    assert isinstance(bar.date, datetime)
    return epoch_ns(bar.date)


def _known(value: float) -> float:
    """IBKR writes -1 for what a bar does not have."""
    return float("nan") if value < 0 else float(value)
