"""A home whose days are a random walk, raw minutes and daily files as history leaves them."""

from __future__ import annotations

from datetime import date

from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.source import Source
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.raw_days import write_raw_day
from tests.learning.made_up_panels import SPY, RandomWalk

FIRST_DAY = date(2024, 1, 2)


def fill_with_walk(home: Home, days: int, seed: int = 7) -> None:
    """Store so many sessions from 2024-01-02 on as if imported, and make their daily files."""
    claim_home(home, Source.IMPORTED)
    layout, walk = LakeLayout(home), RandomWalk(seed)
    sessions = SPY.sessions().between(FIRST_DAY, date(2026, 12, 31))[:days]
    for session in sessions:
        bars = walk(session)
        write_raw_day(layout, SPY, session.day, bars, complete=True)
    workshop = DayWorkshop(layout, SPY)
    for session in sessions:
        workshop.build(session)
