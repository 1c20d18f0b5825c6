"""The stack that serves and the history it looks at, held loaded where runs are forked from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.learning.panels import engineered_days
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.registry.role_rows import role_holder
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.day_panel import DayContext, context_days, day_context
from spy_pipeline.live.online_state import OPENING, as_it_opened, state_at
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.served_stack import ServedStack, load_stack

LoadContext = Callable[[Home, Instrument, Session], DayContext]


@dataclass
class Serving:
    """Everything that a step needs beside the minutes of the day."""

    served: ServedStack
    """The stack."""
    context: DayContext
    """The session and the days before it."""
    files: tuple[tuple[str, int], ...]
    """Which files the context was made of: name and time of change."""


def champion_version(database: LedgerDatabase, instrument: Instrument) -> str:
    """The version that serves an instrument; without one nothing can be forecast."""
    with database.reading() as connection:
        version = role_holder(connection, model_name(instrument, STACK), Alias.CHAMPION)
    if version is None:
        raise SpyError(f"No model of {instrument.symbol} serves yet: run `spy train`.")
    return version


class HeldServing:
    """What one process holds loaded, by instrument."""

    def __init__(self, load_context: LoadContext = day_context) -> None:
        self.load_context = load_context
        """How the days before a session are loaded."""
        self._held: dict[str, Serving] = {}

    def serving(self, home: Home, database: LedgerDatabase, instrument: Instrument, session: Session) -> Serving:
        """What is held for a session; only where nothing is held for it, it is loaded now."""
        held = self._held.get(instrument.key)
        if held is None or held.context.session != session:
            self.refresh(home, database, instrument, session)
        return self._held[instrument.key]

    def refresh(self, home: Home, database: LedgerDatabase, instrument: Instrument, session: Session) -> None:
        """Load anew what is no longer right: champion, session, or, while no step was taken, the days before it."""
        held = self._held.get(instrument.key)
        version, files = champion_version(database, instrument), _files(home, instrument, session)
        has_begun = CycleLedger(database, instrument).last_step(session) > session.open_ns
        served, context = (None, None) if held is None else (held.served, held.context)
        if served is None or served.version != version:
            served = load_stack(home, instrument, version)
        if context is None or context.session != session or (held and held.files != files and not has_begun):
            context = self.load_context(home, instrument, session)
            if has_begun:
                context = _as_it_opened(database, instrument, context)
        self._held[instrument.key] = Serving(served, context, files)


HELD = HeldServing()
"""What this process holds; forked runs inherit it."""


def _as_it_opened(database: LedgerDatabase, instrument: Instrument, context: DayContext) -> DayContext:
    with database.reading() as connection:
        return as_it_opened(context, state_at(connection, instrument, str(context.session.day), OPENING))


def _files(home: Home, instrument: Instrument, session: Session) -> tuple[tuple[str, int], ...]:
    layout = LakeLayout(home)
    days = engineered_days(layout, instrument, None, session.day - timedelta(days=1))
    paths = [layout.daily_file(instrument, day) for day in context_days(days)]
    paths += [layout.scheduled_events()] if layout.scheduled_events().is_file() else []
    return tuple((path.name, path.stat().st_mtime_ns) for path in paths)
