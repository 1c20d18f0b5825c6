"""What one benchmark found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """One figure of ours beside the same figure of a peer, measured in one run."""

    name: str
    """What was measured."""
    ours: float
    """Our figure, in `unit`."""
    peer: float | None
    """The peer's figure in the same unit, or None where only a budget is claimed."""
    unit: str
    """The unit of both, such as s or messages/s."""
    peer_name: str
    """Who or what the peer is; the budget, where there is no peer."""
    higher_is_better: bool
    """Whether a larger figure is better."""
    note: str
    """What a reader should know, such as sizes and what is claimed."""

    @property
    def ratio(self) -> float | None:
        """How many times better ours is than the peer's; below 1 it is worse."""
        if self.peer is None:
            return None
        return self.ours / self.peer if self.higher_is_better else self.peer / self.ours
