"""One version of the stack as it serves, loaded from the registry."""

from __future__ import annotations

from dataclasses import dataclass

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.learning.registry.artifact_store import ArtifactStore


@dataclass
class ServedStack:
    """One version of the stack, loaded."""

    version: str
    """Its content hash in the registry."""
    stack: Ensemble
    """The stack; each step sets its online state."""
    own_state: Artifact
    """The online state that it was stored with."""


def load_stack(home: Home, instrument: Instrument, version: str) -> ServedStack:
    """A version of the stack, every byte checked before it is read."""
    stack = restored(ArtifactStore(home).read(version))
    if not isinstance(stack, Ensemble):
        raise SpyError(f"{version[:12]} of {instrument.symbol} is no stack: train one with `spy train`.")
    return ServedStack(version, stack, stack.online_state())
