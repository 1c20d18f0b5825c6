"""What a proof is worth: whether its figures let a stack serve, which stacks it speaks of, and which walk is one.

The limits were measured on 116 days of SPY in all spans of 5 to 48 days: from 20 days on, a stack whose sigmas were
all multiplied by 0.7 or by 1.4, or whose medians were moved by 0.2 sigma, never passed, and an honest one always did;
on 15 days the honest one was refused in 6 % of spans. Calibration above a broken sigma mends its quantiles so well that
CRPS alone lets it pass on any number of days: hence QLIKE. On the last 24 of 120 days, as a new home has them, four
spans of SPY and the made-up market gave the same verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.learning.evaluation.findings import BAND_SHARE
from spy_pipeline.learning.panels import known_days
from spy_pipeline.learning.proof import first_tested
from spy_pipeline.learning.proof_record import Proof
from spy_pipeline.learning.recipe import Recipe
from spy_pipeline.learning.scoring.day_blocks import Interval

LEAST_PROVED_DAYS = 20
"""Fewer scored days than this do not tell a broken stack from an honest one."""
MOST_SESSIONS_APART = 10
"""Sessions between the last day walked and the last day learned: two weekly walks, so that one may fail."""
LEAST_SHARE_LEARNED = 0.9
"""A stack must have learned from this share of the days that the walked one learned from: a day may be missing."""
MOST_CRPS_LOST = 0.01
"""The stack's CRPS must surely not be larger than B-Q's by more than this share."""
MOST_COVERAGE_MISSED = 0.02
"""The interval of the coverage of the 90 % band must come as near to 90 % as this."""


def weaknesses(proof: Proof) -> Iterator[str]:
    """What in a proof's figures speaks against a stack; a figure that could not be reckoned does."""
    if proof.days < LEAST_PROVED_DAYS:
        yield (
            f"only {proof.days} of the {LEAST_PROVED_DAYS} days that tell a broken stack from a good one were walked, "
            "so what serves now goes on serving"
        )
    crps, qlike, coverage = proof.crps_vs_b_q, proof.qlike_vs_b_sigma, proof.coverage
    if not crps.high >= 0.0:
        yield f"its CRPS is worse than B-Q's by {_lost(crps)}"
    elif not crps.low >= -MOST_CRPS_LOST:
        yield f"its CRPS may be worse than B-Q's by {-crps.low:.2%}, and {MOST_CRPS_LOST:.0%} is the most that may be"
    if not qlike.high >= 0.0:
        yield f"its QLIKE is worse than B-sigma's by {_lost(qlike)}"
    if not (coverage.low <= BAND_SHARE + MOST_COVERAGE_MISSED and coverage.high >= BAND_SHARE - MOST_COVERAGE_MISSED):
        yield (
            f"its 90 % band held {coverage.value:.1%} [{coverage.low:.1%}, {coverage.high:.1%}] of the outcomes, "
            f"farther from {BAND_SHARE:.0%} than {MOST_COVERAGE_MISSED:.0%}"
        )
    if proof.suspicion:
        yield proof.suspicion


def unlike(proof: Proof, instrument: Instrument, stack: Ensemble) -> Iterator[str]:
    """Why a proof does not speak of a stack, the remedy in each."""
    for difference in Recipe.of(stack).differences(proof.recipe):
        yield f"{difference}: run `spy evaluate`"
    fitted = stack.required_fit()
    apart = _sessions_apart(instrument, proof.last_day, fitted.last_day)
    if apart > MOST_SESSIONS_APART:
        yield (
            f"the walk ended on {proof.last_day}, {apart} sessions before {fitted.last_day}, the last day it learned "
            f"from, and {MOST_SESSIONS_APART} are the most that may be: run `spy evaluate`"
        )
    elif apart < -MOST_SESSIONS_APART:
        yield (
            f"the last day it learned from, {fitted.last_day}, is {-apart} sessions before the end of the walk on "
            f"{proof.last_day}, and {MOST_SESSIONS_APART} are the most that may be: train on later days"
        )
    if fitted.sessions < LEAST_SHARE_LEARNED * proof.learned_from:
        yield (
            f"it learned from {fitted.sessions} days, and what was walked from {proof.learned_from} at least: "
            "train on more days"
        )


def not_kept_because(home: Home, instrument: Instrument, proof: Proof) -> str | None:
    """Why a walk does not replace the proof at hand; None where it covers the days that a walk covers by default."""
    days = known_days(home, instrument)
    needed = days[first_tested(len(days))]
    if date.fromisoformat(proof.first_day) > needed:
        return f"it begins on {proof.first_day}, and a proof begins on {needed} at the latest"
    apart = _sessions_apart(instrument, proof.last_day, str(days[-1]))
    if apart > MOST_SESSIONS_APART:
        return (
            f"it ends on {proof.last_day}, {apart} sessions before {days[-1]}, and {MOST_SESSIONS_APART} are the most "
            "that may be"
        )
    return None


def _sessions_apart(instrument: Instrument, earlier: str, later: str) -> int:
    """How many sessions the later day comes after the earlier one; negative where it comes before it."""
    first, last = date.fromisoformat(earlier), date.fromisoformat(later)
    between = len(instrument.sessions().between(min(first, last), max(first, last))) - 1
    return between if first <= last else -between


def _lost(saved: Interval) -> str:
    return f"{-saved.value:.2%} [{-saved.high:.2%}, {-saved.low:.2%}]"
