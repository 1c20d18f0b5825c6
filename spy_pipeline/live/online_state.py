"""What a stack learned online, kept with each step, so that every process and every replay goes on from the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.online.blend import CHOICES
from spy_pipeline.live.day_panel import DayContext, releases_in_sight
from spy_pipeline.live.served_stack import ServedStack
from spy_pipeline.live.tables import STATES

OPENING, PRESENT = "opening", "present"
HISTORY = "history"
"""Note of an opening state: content hash of the days before the session."""

RELEASES = "releases"
"""Note of an opening state: when releases were scheduled within the session's sight, as its first step knew it."""

_MEMBERS = "members"


@dataclass(frozen=True)
class OnlineState:
    """Online state as of one step."""

    step_ns: int
    """The last step that it has learned of."""
    model_version: str
    """The version that learned it."""
    learned: Artifact
    """What `Ensemble.online_state` gave, with the members' names noted."""


def state_of(served: ServedStack, step_ns: int) -> OnlineState:
    """The stack's online state now."""
    learned = served.stack.online_state().noted({_MEMBERS: _members(served.stack)})
    return OnlineState(step_ns, served.version, learned)


def own_state(served: ServedStack, step_ns: int) -> OnlineState:
    """The state that a stack was stored with, as of a step."""
    return OnlineState(step_ns, served.version, served.own_state.noted({_MEMBERS: _members(served.stack)}))


def go_on(served: ServedStack, state: OnlineState) -> None:
    """Let a stack go on from a state.

    Another version takes over evidence, calibration and pending forecasts where it has the same members, and keeps
    whom it trusts and leaves out, and the drift of its own volatility; with other members it begins with what it was
    stored with.
    """
    if state.learned.notes[_MEMBERS] != _members(served.stack):
        served.stack.take_online_state(served.own_state)
    elif state.model_version == served.version:
        served.stack.take_online_state(state.learned)
    else:
        own = served.own_state.arrays()
        blend = state.learned.arrays() | {name: own[name] for name in CHOICES}
        mixed = Artifact.of_arrays(blend).with_part("volatility", served.own_state.part("volatility"))
        served.stack.take_online_state(mixed)


def noted_at_opening(state: OnlineState, context: DayContext) -> OnlineState:
    """The state before a session's first step, with what the session is begun with."""
    notes = {HISTORY: context.history.content_hash, RELEASES: context.releases_ns}
    return replace(state, learned=state.learned.noted(notes))


def as_it_opened(context: DayContext, opening: OnlineState | None) -> DayContext:
    """The context with the releases that a session was begun with, whatever their file says since."""
    return context if opening is None else replace(context, releases_ns=_releases(opening))


def releases_lived_with(
    home: Home, database: LedgerDatabase, instrument: Instrument, session: Session
) -> tuple[int, ...] | None:
    """The releases that a session was begun with; of one that was not begun, those that are stored."""
    with database.reading() as connection:
        opening = state_at(connection, instrument, str(session.day), OPENING)
    return releases_in_sight(LakeLayout(home), session) if opening is None else _releases(opening)


def keep_state(connection: Connection, instrument: Instrument, day: str, moment: str, state: OnlineState) -> None:
    """Keep a state of a day within the caller's transaction in place of the former one of that moment."""
    values = {"step_ns": state.step_ns, "model_version": state.model_version, "state": _to_bytes(state.learned)}
    statement = insert(STATES).values(instrument=instrument.key, day=day, moment=moment, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["instrument", "day", "moment"], set_=dict(values))
    )


def state_at(connection: Connection, instrument: Instrument, day: str, moment: str) -> OnlineState | None:
    """The state of one moment of a day."""
    query = select(STATES).where(STATES.c.instrument == instrument.key, STATES.c.day == day, STATES.c.moment == moment)
    found = connection.execute(query).first()
    return None if found is None else OnlineState(found.step_ns, found.model_version, _from_bytes(found.state))


def state_before(connection: Connection, instrument: Instrument, session: Session) -> OnlineState | None:
    """The last state of the latest day before a session."""
    query = (
        select(STATES.c.day)
        .where(STATES.c.instrument == instrument.key, STATES.c.day < str(session.day), STATES.c.moment == PRESENT)
        .order_by(STATES.c.day.desc())
        .limit(1)
    )
    day = connection.execute(query).scalar_one_or_none()
    return None if day is None else state_at(connection, instrument, day, PRESENT)


def _releases(opening: OnlineState) -> tuple[int, ...] | None:
    noted = opening.learned.notes.get(RELEASES)
    return None if noted is None else tuple(noted)


def _members(stack: Ensemble) -> list[str]:
    return [member.name for member in stack.members]


def _to_bytes(artifact: Artifact) -> bytes:
    from safetensors.numpy import save

    files = {name: np.frombuffer(content, np.uint8) for name, content in sorted(artifact.files.items())}
    return save(files, metadata={"notes": json.dumps(artifact.notes)})


def _from_bytes(content: bytes) -> Artifact:
    from safetensors.numpy import load

    length = int.from_bytes(content[:8], "little")
    notes = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["notes"])
    return Artifact(notes, {name: array.tobytes() for name, array in load(content).items()})
