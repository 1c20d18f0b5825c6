"""The morning: something serves, and the user is told what the day begins with."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from sqlalchemy import func, select

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import read_daily_files
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import Morning
from spy_pipeline.core.ledger.outbox import Event, note_event
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.baseline_stack import serve_baselines
from spy_pipeline.learning.panels import engineered_days
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name, training_set
from spy_pipeline.live.model_health import OLDEST_SESSIONS
from spy_pipeline.live.scoring import NEXT_MINUTE
from spy_pipeline.live.tables import SCORES

_FULL_MINUTES = 390
_LATELY = timedelta(days=10)


def champion_or_baselines(home: Home, instrument: Instrument) -> ModelVersion:
    """The version that serves; where none does, the baselines are fitted and serve from now on."""
    registry = ModelRegistry(home)
    name = model_name(instrument, STACK)
    if registry.holder(name, Alias.CHAMPION) is None:
        panel: Panel = training_set(home, instrument, None, None)
        serve_baselines(registry, instrument, panel, seed=0)
    return registry.version(name, Alias.CHAMPION)


def tell_morning(home: Home, instrument: Instrument, session: Session, events: tuple[str, ...]) -> Morning:
    """Put the morning message of a session into the outbox, once."""
    champion = champion_or_baselines(home, instrument)
    database = LedgerDatabase(home)
    try:
        half_day = (f"closes early, at {session.closes_at:%H:%M}",) if session.minutes < _FULL_MINUTES else ()
        message = Morning(
            session=session.day,
            opens_ns=session.open_ns,
            closes_ns=session.close_ns,
            calendar=(*half_day, *events),
            model=champion.version,
            model_health=_model_health(database, instrument, session, champion),
            price=_last_close(home, instrument, session.day),
        )
        with database.writing() as connection:
            key = f"morning {instrument.key} {session.day}"
            note_event(connection, Event(key, instrument.key, session.open_ns, champion.lineage.source, message))
    finally:
        database.close()
    return message


def _model_health(database: LedgerDatabase, instrument: Instrument, session: Session, champion: ModelVersion) -> str:
    last_day = date.fromisoformat(champion.lineage.last_day)
    age = len(instrument.sessions().between(last_day, session.day)) - 1
    trained = f"trained on days up to {last_day}"
    if age > OLDEST_SESSIONS:
        return f"{trained}, {age} sessions ago: too old to advise by; run `spy train`"
    since_ns = session.open_ns - int(_LATELY.total_seconds()) * 1_000_000_000
    query = select(func.count(), func.avg(SCORES.c.inside_80)).where(
        SCORES.c.instrument == instrument.key, SCORES.c.bar_end_ns > since_ns, SCORES.c.horizon > NEXT_MINUTE
    )
    with database.reading() as connection:
        labels, inside = connection.execute(query).one()
    if not labels:
        return f"{trained}; nothing was forecast lately"
    return f"{trained}; lately {inside:.0%} of outcomes lay in the 80 % band"


def _last_close(home: Home, instrument: Instrument, day: date) -> float | None:
    layout = LakeLayout(home)
    days = engineered_days(layout, instrument, None, day - timedelta(days=1))
    if not days:
        return None
    closes = read_daily_files([layout.daily_file(instrument, days[-1])])["close"].to_numpy(np.float64)
    return float(closes[-1]) if len(closes) else None
