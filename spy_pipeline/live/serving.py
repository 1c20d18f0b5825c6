"""The stack that serves and the history it looks at, held loaded where runs are forked from."""

from __future__ import annotations

from dataclasses import dataclass

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.day_panel import DayContext, day_context


@dataclass
class ServedStack:
    """One version of the stack, loaded."""

    version: str
    """Its content hash in the registry."""
    stack: Ensemble
    """The stack; each step sets its online state."""
    own_state: Artifact
    """The online state that it was stored with."""


@dataclass
class Serving:
    """Everything that a step needs beside the minutes of the day."""

    served: ServedStack
    """The stack."""
    context: DayContext
    """The session and the days before it."""


def champion_version(registry: ModelRegistry, instrument: Instrument) -> str | None:
    """The version that serves an instrument, or None where none does."""
    holder = registry.holder(model_name(instrument, STACK), Alias.CHAMPION)
    return None if holder is None else holder.version


def load_stack(registry: ModelRegistry, instrument: Instrument, version: str) -> ServedStack:
    """A version of the stack, every byte checked before it is read."""
    stack = restored(registry.artifacts.read(version))
    if not isinstance(stack, Ensemble):
        raise SpyError(f"{version[:12]} of {instrument.symbol} is no stack: train one with `spy train`.")
    return ServedStack(version, stack, stack.online_state())


class HeldServing:
    """What one process holds loaded, by instrument; brought up to date when champion or day are others."""

    def __init__(self) -> None:
        self._held: dict[str, Serving] = {}

    def serving(self, home: Home, instrument: Instrument, session: Session) -> Serving:
        """What serves an instrument in a session: what is held where that is still right, else loaded now."""
        registry = ModelRegistry(home)
        version = champion_version(registry, instrument)
        if version is None:
            raise SpyError(f"No model of {instrument.symbol} serves yet: run `spy train`.")
        held = self._held.get(instrument.key)
        is_same_day = held is not None and held.context.session == session
        is_same_stack = held is not None and held.served.version == version
        if held is None or not (is_same_day and is_same_stack):
            served = held.served if held and is_same_stack else load_stack(registry, instrument, version)
            context = held.context if held and is_same_day else day_context(home, instrument, session)
            self._held[instrument.key] = held = Serving(served, context)
        return held


HELD = HeldServing()
"""What this process holds; forked runs inherit it."""
