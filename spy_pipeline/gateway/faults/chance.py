"""Whether a fault happens at an occasion."""

from __future__ import annotations

from random import Random

from spy_pipeline.gateway.faults.fault import Fault


class Trigger:
    """Decides for one fault, occasion by occasion; the same seed and occasions give the same decisions."""

    def __init__(self, fault: Fault, seed: int, position: int) -> None:
        self._fault = fault
        self._random = Random(f"{seed}/{position}/{fault.kind}")
        self._occasions = 0
        self._happened = 0

    def happens(self) -> bool:
        """Whether the fault happens at this occasion."""
        self._occasions += 1
        if self._happened >= self._fault.times:
            return False
        if self._fault.nth is not None:
            decided = self._occasions == self._fault.nth
        elif self._fault.chance is not None:
            decided = self._random.random() < self._fault.chance
        else:
            decided = True
        self._happened += decided
        return decided

    @property
    def random(self) -> Random:
        """Random numbers for how the fault happens."""
        return self._random
