"""Asking Interactive Brokers for historical bars of any kind."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Literal

from ib_insync import IB, BarData, BarDataList

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import epoch_ns
from spy_pipeline.ibkr.connection import IbkrConnection
from spy_pipeline.ibkr.contracts import contract_of

Show = Literal["TRADES", "BID_ASK", "OPTION_IMPLIED_VOLATILITY"]


async def ask_bars(
    connection: IbkrConnection, instrument: Instrument, show: Show, *, end: datetime, duration: str, size: str
) -> list[BarData]:
    """Bars of regular trading hours up to `end`, as given; see `IbkrConnection.ask` for what it raises."""
    contract = contract_of(instrument)

    def request(ib: IB) -> Awaitable[BarDataList]:
        return ib.reqHistoricalDataAsync(contract, end, duration, size, show, useRTH=True, formatDate=2, timeout=0)

    return list(await connection.ask(f"{instrument.symbol} {show} {size}, {duration} to {end:%Y-%m-%d}", request))


def start_ns(bar: BarData) -> int:
    """The start of an intraday bar in nanoseconds since 1970 UTC."""
    assert isinstance(bar.date, datetime)
    return epoch_ns(bar.date)


def known(value: float) -> float:
    """A bar's number, or NaN where IBKR writes -1 for what it does not have."""
    return float("nan") if value < 0 else float(value)
