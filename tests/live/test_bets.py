"""What is equal is seldom proved to be better however often one looks; what is better by far is proved within a day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.training_set import Floats
from spy_pipeline.live.bets import PROOF, STAKES, Bets

DAYS, DECISIONS = 1500, 78
QUANTILES = norm.ppf(LEVELS)


def saved_and_most_lost(served: Floats, said: Floats, outcome: float) -> tuple[float, float]:
    """What one decision saves in CRPS, and the most that it could lose."""
    possible = np.concatenate([[outcome], served, said])
    saved = crps(possible, served) - crps(possible, said)
    return float(saved[0]), -float(saved.min())


def share_proved(served: Floats, said: Floats, days: int) -> float:
    """Share of days on which it is ever proved that the other saves, for quantiles by days and decisions."""
    outcomes = np.random.default_rng(0).standard_normal((days, DECISIONS))
    return float(np.mean([is_proved(*each) for each in zip(served, said, outcomes, strict=True)]))


def is_proved(served: Floats, said: Floats, outcomes: Floats) -> bool:
    bets = Bets()
    for each in zip(served, said, outcomes, strict=True):
        bets = bets.settled(*saved_and_most_lost(*each))
        if bets.is_proof:
            return True
    return False


def test_an_equal_one_is_proved_better_on_a_day_in_twenty_at_most() -> None:
    """Both err to opposite sides, for half an hour at a time, so that neither is better on average."""
    tilt = np.repeat(0.1 * np.random.default_rng(1).standard_normal((DAYS, DECISIONS // 6)), 6, axis=1)[..., None]
    found = share_proved(QUANTILES + tilt, QUANTILES - tilt, DAYS)
    assert found == pytest.approx(0.031, abs=0.012)
    assert found <= 0.05


def test_what_is_better_by_far_is_proved_within_a_day_and_what_is_worse_is_not() -> None:
    right, wide = (np.broadcast_to(scale * QUANTILES, (40, DECISIONS, len(LEVELS))) for scale in (1.0, 3.0))
    assert share_proved(wide, right, 40) == 1.0
    assert share_proved(right, wide, 40) == 0.0


@given(st.lists(st.sampled_from([(0.5, 1.0), (-0.5, 1.0), (-1.0, 1.0), (2.0, 3.0)]), max_size=40))
def test_no_bettor_owes_anything_and_a_fair_outcome_leaves_the_mean_as_it_was(
    settled: list[tuple[float, float]],
) -> None:
    bets = Bets()
    for saved, most_lost in settled:
        won, lost = bets.settled(saved, most_lost), bets.settled(-saved, most_lost) if abs(saved) <= most_lost else None
        if lost is not None:
            assert (won.grown + lost.grown) / 2 == pytest.approx(bets.grown)
        bets = won
    assert all(has > 0.0 for has in bets.capital)
    assert len(bets.capital) == len(STAKES)
    assert bets.is_proof == (bets.grown >= PROOF)
