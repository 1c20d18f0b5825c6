"""A change of the champion is told to the user, in the transaction that makes it; other roles are nobody's news."""

from __future__ import annotations

import time

from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import Happening, Promoted, RolledBack
from spy_pipeline.core.ledger.outbox import Outbox
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage

NAME = "SPY.stack"
LINEAGE = Lineage(Source.IMPORTED, "2024-01-02", "2024-06-28", "data", "kernel", "code")


def told(home: Home) -> list[tuple[str, Source, Happening]]:
    database = LedgerDatabase(home)
    outbox = Outbox(database)
    outbox.plan(["phone"])
    found = []
    while delivery := outbox.next_due("phone", time.time_ns()):
        outbox.delivered(delivery)
        found.append((delivery.event.instrument, delivery.event.source, delivery.event.happening))
    database.close()
    return found


def test_promotion_and_rollback_of_the_champion_are_told(home: Home) -> None:
    registry = ModelRegistry(home)
    first, second = (
        registry.register(NAME, Artifact({}, {"model.json": text}), LINEAGE, Facts()).version for text in (b"a", b"b")
    )
    registry.promote(NAME, first, Alias.CHALLENGER, "trained")
    registry.promote(NAME, first, Alias.CHAMPION, "passed the gate")
    registry.promote(NAME, first, Alias.CHAMPION, "passed the gate")
    registry.promote(NAME, second, Alias.CHAMPION, "better")
    registry.rollback(NAME, Alias.CHAMPION, "worse live")
    assert told(home) == [
        ("SPY", Source.IMPORTED, Promoted(NAME, first, None, "passed the gate")),
        ("SPY", Source.IMPORTED, Promoted(NAME, second, first, "better")),
        ("SPY", Source.IMPORTED, RolledBack(NAME, first, second, "worse live")),
    ]
