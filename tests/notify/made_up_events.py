"""Events of every kind, with keys of their own."""

from __future__ import annotations

from datetime import date

from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import (
    AdviceChanged,
    DayConcluded,
    FeedBack,
    FeedLost,
    Happening,
    Morning,
    Promoted,
    RolledBack,
    SafeModeEntered,
    SafeModeLeft,
)
from spy_pipeline.core.ledger.outbox import Event, note_event
from spy_pipeline.core.records.source import Source

AT_NS = 1_730_471_400_000_000_000
HAPPENINGS: tuple[Happening, ...] = (
    AdviceChanged("no_trade", "the spread is too wide"),
    AdviceChanged("expected_range", "", (), 571.5, 570.1, 572.9, 0.8, 30),
    Morning(date(2024, 11, 1), AT_NS, AT_NS + 23_400_000_000_000, ("payrolls 08:30",), "ab12" * 16, "calibrated"),
    SafeModeEntered("the order book is not valid", ("book_doubted",)),
    SafeModeLeft(42.0),
    FeedLost("the gateway closed the connection"),
    FeedBack(300.0),
    Promoted("SPY.stack", "ab12" * 16, "cd34" * 16, "passed the gate"),
    RolledBack("SPY.stack", "cd34" * 16, "ab12" * 16, "worse than the control for 60 minutes"),
    DayConcluded(date(2024, 11, 1), 389, 1, 2, 0.812, 3.217, 3.244),
)


def event(number: int, source: Source = Source.SIMULATED) -> Event:
    """Event `number`; the kinds take turns."""
    return Event(f"event {number}", "SPY", AT_NS + number, source, HAPPENINGS[number % len(HAPPENINGS)])


def note(database: LedgerDatabase, first: int, last: int) -> None:
    """Note the events from `first` to `last`, the latter excluded."""
    with database.writing() as connection:
        for number in range(first, last):
            note_event(connection, event(number))
