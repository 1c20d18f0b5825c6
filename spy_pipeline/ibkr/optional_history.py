"""History that not every account may see: implied volatility, bid and ask, and years of daily bars."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
from ib_insync import BarData

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.daily_bar import DailyBar
from spy_pipeline.core.records.field import describe
from spy_pipeline.core.records.implied_volatility_bar import ImpliedVolatilityBar
from spy_pipeline.core.records.quote_bar import QuoteBar
from spy_pipeline.core.sessions import Session
from spy_pipeline.ibkr.bars import Show, ask_bars, known, start_ns
from spy_pipeline.ibkr.connection import IbkrConnection

_MINUTE_SECONDS = 60


async def fetch_implied_volatility(
    connection: IbkrConnection, instrument: Instrument, session: Session, until_ns: int
) -> pd.DataFrame:
    """`ImpliedVolatilityBar` records of the finished minutes of a session."""
    bars = await _minutes(connection, instrument, "OPTION_IMPLIED_VOLATILITY", session, until_ns)
    return _minute_frame(ImpliedVolatilityBar, bars, connection)


async def fetch_bid_ask(
    connection: IbkrConnection, instrument: Instrument, session: Session, until_ns: int
) -> pd.DataFrame:
    """`QuoteBar` records of the finished minutes of a session."""
    bars = await _minutes(connection, instrument, "BID_ASK", session, until_ns)
    return _minute_frame(QuoteBar, bars, connection)


async def fetch_daily_bars(
    connection: IbkrConnection, instrument: Instrument, last: Session, years: int
) -> pd.DataFrame:
    """`DailyBar` records of the last `years` years up to and with the session `last`."""
    bars = await ask_bars(connection, instrument, "TRADES", end=last.closes_at, duration=f"{years} Y", size="1 day")
    days = {_day(bar): bar for bar in bars if _day(bar) <= last.day}
    rows = [days[day] for day in sorted(days)]
    return pd.DataFrame(
        {
            "day": [str(_day(bar)) for bar in rows],
            **{
                name: np.array([getattr(bar, name) for bar in rows], np.float64)
                for name in ("open", "high", "low", "close")
            },
            "volume": np.array([known(bar.volume) for bar in rows], np.float64),
            "wap": np.array([known(bar.average) for bar in rows], np.float64),
            "count": pd.array([None if bar.barCount < 0 else bar.barCount for bar in rows], "Int64"),
            "source": [str(connection.source)] * len(rows),
        },
        columns=[field.name for field in describe(DailyBar)],
    )


async def _minutes(
    connection: IbkrConnection, instrument: Instrument, show: Show, session: Session, until_ns: int
) -> dict[int, BarData]:
    bars = await ask_bars(connection, instrument, show, end=session.closes_at, duration="1 D", size="1 min")
    inside = {start_ns(bar): bar for bar in bars}
    return {
        start: inside[start] for start in sorted(inside) if session.contains(start) and start + MINUTE_NS <= until_ns
    }


def _minute_frame(record: type, bars: dict[int, BarData], connection: IbkrConnection) -> pd.DataFrame:
    """Records whose four numbers are the bar's open, high, low and close in this order."""
    names = [field.name for field in describe(record)]
    numbers = np.array([[bar.open, bar.high, bar.low, bar.close] for bar in bars.values()], np.float64).reshape(-1, 4)
    return pd.DataFrame(
        {
            "start_ns": np.array(list(bars), np.int64),
            "interval_s": np.full(len(bars), _MINUTE_SECONDS, np.int64),
            **dict(zip(names[2:6], numbers.T, strict=True)),
            "source": [str(connection.source)] * len(bars),
        },
        columns=names,
    )


def _day(bar: BarData) -> date:
    return bar.date.date() if isinstance(bar.date, datetime) else bar.date
