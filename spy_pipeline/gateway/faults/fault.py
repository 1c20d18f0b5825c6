"""One fault of a script: what goes wrong, when, and how much."""

from __future__ import annotations

from dataclasses import dataclass, field

from spy_pipeline.gateway.faults.kinds import OCCASIONS, Occasion

EVER = float("inf")


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of a fault script."""

    kind: str
    """Its name, one of OCCASIONS."""
    at: str = ""
    """New York time at which it begins: `HH:MM[:SS]` on every day, or `yyyy-mm-ddTHH:MM[:SS]` once."""
    after: float | None = None
    """Market seconds after the gateway's start at which it begins, once."""
    nth: int | None = None
    """Which connection or which fitting request it befalls, counted from 1."""
    chance: float | None = None
    """Probability at each occasion: each connection, each fitting request, each minute of market time."""
    times: float = EVER
    """How often it may happen at most."""
    seconds: float | None = None
    """How long it lasts in market seconds; where it has no end of its own and this is missing, for ever."""
    options: dict[str, object] = field(default_factory=dict)
    """What only this kind knows, such as `bytes` of split segments."""

    @property
    def occasion(self) -> Occasion:
        """When it can happen."""
        return OCCASIONS[self.kind]

    def number(self, name: str, default: float) -> float:
        """One of its own numbers."""
        value = self.options.get(name, default)
        assert isinstance(value, int | float)
        return float(value)
