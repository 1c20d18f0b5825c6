"""Fetching the history that not every account may see, and saying so where it may not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.record_files import read_records, write_records
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.daily_bar import DailyBar
from spy_pipeline.core.records.implied_volatility_bar import ImpliedVolatilityBar
from spy_pipeline.core.records.quote_bar import QuoteBar
from spy_pipeline.core.sessions import Session
from spy_pipeline.core.settings import IbkrSettings
from spy_pipeline.ibkr.connection import IbkrConnection, NotPermitted, Unanswered, connected
from spy_pipeline.ibkr.optional_history import fetch_bid_ask, fetch_daily_bars, fetch_implied_volatility
from spy_pipeline.ibkr.together import all_of

Kind = Literal["implied_volatility", "bid_ask"]
Fetch = Callable[[IbkrConnection, Instrument, Session, int], Awaitable[pd.DataFrame]]

_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class OptionalDays:
    """What became of the days asked for."""

    stored: dict[date, int]
    """Rows of each day that was stored."""
    refused: dict[date, str]
    """Why the others were not."""


def optional_path(layout: LakeLayout, instrument: Instrument, day: date, kind: Kind) -> Path:
    """Where the minutes of this kind of one day lie."""
    return (
        layout.implied_volatility(instrument, day) if kind == "implied_volatility" else layout.bid_ask(instrument, day)
    )


def fetch_optional_days(
    home: Home,
    settings: IbkrSettings,
    instrument: Instrument,
    sessions: Sequence[Session],
    *,
    kind: Kind,
    clock: Clock,
) -> OptionalDays:
    """Fetch and store the finished sessions among `sessions` that are not there yet."""
    layout, now_ns = LakeLayout(home), clock.now_ns()
    wanted = [
        session
        for session in sessions
        if session.close_ns <= now_ns and not optional_path(layout, instrument, session.day, kind).is_file()
    ]
    outcome = OptionalDays({}, {})
    if wanted:
        asyncio.run(_fetch_days(home, settings, instrument, wanted, kind=kind, outcome=outcome))
    return outcome


def years_of_daily_bars(
    home: Home, settings: IbkrSettings, instrument: Instrument, last: Session, years: int
) -> pd.DataFrame:
    """Daily bars up to `last`; fetched and stored in place of the former ones unless these reach as far."""
    path = LakeLayout(home).daily_bars(instrument)
    if path.is_file():
        stored = read_records(path, DailyBar)
        if len(stored) and stored["day"].iloc[-1] == str(last.day):
            return stored

    async def fetch() -> pd.DataFrame:
        async with connected(settings) as connection:
            claim_home(home, connection.source)
            return await fetch_daily_bars(connection, instrument, last, years)

    bars = asyncio.run(fetch())
    write_records(path, DailyBar, bars)
    return bars


async def _fetch_days(
    home: Home,
    settings: IbkrSettings,
    instrument: Instrument,
    wanted: Sequence[Session],
    *,
    kind: Kind,
    outcome: OptionalDays,
) -> None:
    turns = asyncio.Semaphore(_AT_ONCE)
    layout = LakeLayout(home)
    fetch: Fetch = fetch_implied_volatility if kind == "implied_volatility" else fetch_bid_ask
    record = ImpliedVolatilityBar if kind == "implied_volatility" else QuoteBar

    async def one(connection: IbkrConnection, session: Session) -> None:
        async with turns:
            try:
                bars = await fetch(connection, instrument, session, session.close_ns)
            except NotPermitted as refusal:
                outcome.refused[session.day] = f"the account has no permission: {refusal}"
                return
            except Unanswered as refusal:
                outcome.refused[session.day] = refusal.detail
                return
        write_records(optional_path(layout, instrument, session.day, kind), record, bars)
        outcome.stored[session.day] = len(bars)

    async with connected(settings) as connection:
        claim_home(home, connection.source)
        await all_of(one(connection, session) for session in wanted)
