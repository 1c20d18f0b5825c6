"""Markets that several tests look at, opened once."""

from __future__ import annotations

from datetime import date

import pytest

from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.day import ExpandedDay
from spy_pipeline.gateway.market.opening import open_market

ORDINARY_DAY = date(2024, 3, 5)


@pytest.fixture(scope="session")
def market() -> BarMarket:
    """A synthetic market without a plant."""
    return open_market("synthetic", 1, "none")


@pytest.fixture(scope="session")
def spy_day(market: BarMarket) -> ExpandedDay:
    """An ordinary day of SPY."""
    return market.day("SPY", ORDINARY_DAY)
