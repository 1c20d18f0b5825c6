"""Minute bars of one session, asked of Interactive Brokers until they are whole or their absence is explained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from ib_insync import BarData

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.missing_minutes import missing_minutes
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.gap import Gap, GapCause
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.ibkr.bars import ask_bars, known, start_ns
from spy_pipeline.ibkr.connection import IbkrConnection, Unanswered

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
            answer = await ask_bars(
                connection, instrument, "TRADES", end=session.closes_at, duration="1 D", size="1 min"
            )
        except Unanswered as outcome:
            cause, detail = outcome.cause, outcome.detail
            break
        minutes = [start_ns(bar) for bar in answer]
        repeated = max(repeated, len(minutes) - len(set(minutes)))
        found.update(zip(minutes, answer, strict=True))
        if all(int(minute) in found for minute in wanted):
            break
    present = [int(minute) for minute in wanted if int(minute) in found]
    gaps = missing_minutes(
        instrument, wanted, np.array(present, np.int64), cause=cause, source=connection.source, detail=detail
    )
    return MinuteAnswer(_frame(present, found, connection.source), gaps, repeated)


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
            "volume": np.array([known(bar.volume) for bar in bars], dtype=np.float64),
            "wap": np.array([known(bar.average) for bar in bars], dtype=np.float64),
            "count": pd.array([None if bar.barCount < 0 else bar.barCount for bar in bars], dtype="Int64"),
            "source": np.full(len(bars), str(source), dtype=object),
        }
    )
