"""Weights between members, learned from their scores as labels come due: who has not proved to help has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.training_set import Floats

DAY_NS = 86_400_000_000_000
LEAST_DAYS = 20.0
"""Days of evidence, discounted, before which no member is proved."""
PROVED = 1.96
"""Standard errors above none that a member's saving must lie to be proved.

Looked at once that would be a 95 % bound. It is looked at each day and at each horizon, and no allowance is made for
that: `EVER_BY_CHANCE` says what comes of it.
"""
EVER_BY_CHANCE = 0.30
"""Share of members without any use that are proved at some horizon on some day of 250, of 1000 simulated ones."""
LOST = 1.0
"""Standard errors below which a proof is lost again, so that chance does not put a member in and out each day."""

_HALF_LIFE_DAYS = 60
_KEEP = 0.5 ** (1.0 / _HALF_LIFE_DAYS)
_SUREST = 20.0


@dataclass
class Evidence:
    """How much less each member lost than the first one, in CRPS in sigmas, by day and discounted.

    Days are what is counted, since the outcomes of one day overlap and resemble each other.
    """

    members: int
    """How many members there are."""
    day: int = -1
    """The day of which labels are coming in: days since 1970 UTC."""
    today: Floats = field(default_factory=lambda: np.empty(0))
    """Saved so far on that day, horizons by members."""
    saved: Floats = field(default_factory=lambda: np.empty(0))
    """Saved on the days before it, discounted by age."""
    squares: Floats = field(default_factory=lambda: np.empty(0))
    """Squares of what was saved on each of those days, discounted alike."""
    proved: Floats = field(default_factory=lambda: np.empty(0))
    """1 where a member had proved to help when the last day began, horizons by members; the first needs no proof."""
    days: float = 0.0
    """How many days those are, discounted alike."""

    def __post_init__(self) -> None:
        for name in ("today", "saved", "squares", "proved"):
            if not getattr(self, name).size:
                setattr(self, name, np.zeros((len(HORIZONS), self.members)))
        self.proved[:, 0] = 1.0

    def learn(self, day: int, column: int, losses: Floats) -> None:
        """Take in what the members lost on one outcome of a day."""
        if day != self.day:
            self._close_day()
            self.day = day
        self.today[column] += losses[0] - losses

    def standard_errors(self) -> Floats:
        """What was saved in units of its standard error, horizons by members; 0 where nothing is known."""
        saved, squares = self.saved + self.today, self.squares + np.square(self.today)
        return np.divide(saved, np.sqrt(squares), out=np.zeros_like(saved), where=squares > 0.0)

    def arrays(self) -> dict[str, Floats]:
        """All of it as arrays."""
        counts = np.array([self.day, self.days], np.float64)
        tables = {name: getattr(self, name) for name in ("today", "saved", "squares", "proved")}
        return {"counts": counts, **tables}

    def copy(self) -> Evidence:
        """The same, sharing nothing."""
        return Evidence.of_arrays(self.arrays())

    @classmethod
    def of_arrays(cls, arrays: dict[str, Floats]) -> Evidence:
        """What `arrays` gave."""
        tables = {name: arrays[name].copy() for name in ("today", "saved", "squares", "proved")}
        day, days = arrays["counts"].tolist()
        return cls(tables["today"].shape[1], int(day), **tables, days=days)

    def _close_day(self) -> None:
        if self.today.any():
            self.saved = _KEEP * self.saved + self.today
            self.squares = _KEEP * self.squares + np.square(self.today)
            self.days = _KEEP * self.days + 1.0
        self.today = np.zeros_like(self.today)
        needed = np.where(self.proved > 0.0, LOST, PROVED)
        self.proved = ((self.standard_errors() > needed) & (self.days >= LEAST_DAYS)).astype(np.float64)
        self.proved[:, 0] = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a setting says of members, whatever the evidence."""

    trusted: frozenset[str] = frozenset()
    """Members that serve without proof."""
    left_out: frozenset[str] = frozenset()
    """Members that are followed but never serve."""

    def apply(self, weights: OnlineWeights, members: Sequence[str]) -> None:
        """Make the choice known to the weights of these members."""
        weights.trusted[:] = [name in self.trusted for name in members]
        weights.left_out[:] = [name in self.left_out for name in members]


class OnlineWeights:
    """For each horizon, weights that grow exponentially with how sure it is that a member saves on the first one.

    The first member serves without proof; another one only where what it saved lies 1.96 standard errors above none, at
    a half-life of sixty days. That is a bar for each day, not for all of them: three useless members in ten pass it for
    a while within a year. All are followed, so that a proof may be won and lost.
    """

    def __init__(self, members: int) -> None:
        self.evidence = Evidence(members)
        """What is known of the members' savings."""
        self.left_out = np.zeros(members, np.bool_)
        """Which members do not serve even if proved."""
        self.trusted = np.zeros(members, np.bool_)
        """Which members serve without proof, because a setting says so."""

    def weights(self) -> Floats:
        """Horizons by members, adding to 1 for each horizon; a stack that leaves out all is a programming error."""
        if self.left_out.all():
            raise ValueError("every member is left out: at least one must serve")
        serves = ((self.evidence.proved > 0.0) | self.trusted) & ~self.left_out
        serves |= ~serves.any(axis=1, keepdims=True) & ~self.left_out
        errors = self.evidence.standard_errors()
        sureness = np.where(self.trusted, np.maximum(errors, 0.0), errors).clip(-_SUREST, _SUREST)
        raw = np.where(serves, np.exp(sureness), 0.0)
        return np.asarray(raw / raw.sum(axis=1, keepdims=True))

    def combined(self, members: Floats) -> Floats:
        """The weighted mean of quantiles given as members by rows by horizons by levels."""
        return np.asarray(np.einsum("hm,mrhk->rhk", self.weights(), members))

    def learn(self, decision_ns: int, column: int, standardized: float, members: Floats) -> None:
        """Take in the outcome of one horizon of a decision and what each member had said, members by levels."""
        self.evidence.learn(decision_ns // DAY_NS, column, crps(standardized, members))
