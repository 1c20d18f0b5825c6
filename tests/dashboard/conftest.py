"""What tests of the page share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from tests.dashboard.fed_page import FedPage
from tests.dashboard.made_up_rows import OPEN_NS

MINUTES_SO_FAR = 121


@pytest.fixture
def database(home: Home) -> Iterator[LedgerDatabase]:
    ledger = LedgerDatabase(home)
    yield ledger
    ledger.close()


@pytest.fixture
def midday(home: Home) -> Home:
    """A home whose market clock shows 20 seconds after the end of minute 120."""
    ClockAnchor.starting_now(OPEN_NS + MINUTES_SO_FAR * MINUTE_NS + 20_000_000_000, 1.0).write(home.state_folder)
    return home


@pytest.fixture
def fed_page(midday: Home, database: LedgerDatabase) -> Iterator[FedPage]:
    page = FedPage(midday, database, MINUTES_SO_FAR)
    yield page
    page.close()
