"""What each learned member adds: the stack with it against the stack without it, on the same decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spy_pipeline.learning.evaluation.findings import Judgement
from spy_pipeline.learning.scoring.day_blocks import Interval


@dataclass(frozen=True, slots=True)
class Contribution:
    """One member's part."""

    member: str
    """The member."""
    metric: str
    """`CRPS` for a member of the distribution, `QLIKE` for one of sigma."""
    saved: Interval
    """How much smaller the loss is with it than without it."""
    weight: float
    """Its mean weight over decisions and horizons; 0 for one that is followed but does not serve."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two stacks that differ in whether one member serves."""

    with_it: str
    """Name of the stack in which it serves without proof."""
    without_it: str
    """Name of the stack in which it never serves."""


def distribution_contributions(
    judgement: Judgement, others: Mapping[str, Compared], weights: Mapping[str, float]
) -> tuple[Contribution, ...]:
    """The part of each learned member: the stack in which it serves against the stack in which it does not."""
    found = []
    for member, pair in others.items():
        saved = judgement.improvement(judgement.crps(pair.with_it), judgement.crps(pair.without_it))
        found.append(Contribution(member, "CRPS", saved, weights[member]))
    return tuple(found)


def volatility_contributions(judgement: Judgement, chain: Sequence[str]) -> tuple[Contribution, ...]:
    """The part of each forecaster of sigma that stands upon the one before it in `chain`."""
    return tuple(
        Contribution(upper, "QLIKE", judgement.improvement(judgement.qlike(upper), judgement.qlike(lower)), 1.0)
        for lower, upper in pairwise(chain)
    )


def contribution_lines(found: Sequence[Contribution]) -> Iterator[str]:
    """The contributions as Markdown."""
    yield "\n## What each learned member adds\n"
    yield "| member | loss | smaller with it than without it by | mean weight | |"
    yield "|---|---|---|---|---|"
    for part in found:
        shown = f"{part.saved.value:.3%} [{part.saved.low:.3%}, {part.saved.high:.3%}]"
        verdict = "helps" if part.saved.low > 0.0 else "hurts" if part.saved.high < 0.0 else "not proved either way"
        yield f"| {part.member} | {part.metric} | {shown} | {part.weight:.2f} | {verdict} |"
