"""What each learned member adds: the stack with it against the stack without it, on the same decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.online.weights import EVER_BY_CHANCE, LOST, PROVED, Evidence
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
    before: Interval | None = None
    """The same saving on the days before the judged ones; None where those were not walked."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two stacks that differ in whether one member serves."""

    with_it: str
    """Name of the stack in which it serves without proof."""
    without_it: str
    """Name of the stack in which it never serves."""


def distribution_contributions(
    judged: Judgement, before: Judgement | None, others: Mapping[str, Compared], weights: Mapping[str, float]
) -> tuple[Contribution, ...]:
    """The part of each learned member: the stack in which it serves against the stack in which it does not."""

    def saved(judgement: Judgement, pair: Compared) -> Interval:
        return judgement.improvement(judgement.crps(pair.with_it), judgement.crps(pair.without_it))

    return tuple(
        Contribution(member, "CRPS", saved(judged, pair), weights[member], saved(before, pair) if before else None)
        for member, pair in others.items()
    )


def live_contributions(judgement: Judgement, live: Mapping[str, str]) -> tuple[Contribution, ...]:
    """What live features add to each forecaster; `live` names, for each, the one that looks at them."""
    found = []
    for name, looking in live.items():
        distribution = name in judgement.forecasts.quantiles
        loss = judgement.crps if distribution else judgement.qlike
        saved = judgement.improvement(loss(looking), loss(name))
        found.append(Contribution(looking, "CRPS" if distribution else "QLIKE", saved, 0.0))
    return tuple(found)


def volatility_contributions(judgement: Judgement, chain: Sequence[str], serving: str) -> tuple[Contribution, ...]:
    """The part of each forecaster of sigma that stands upon the one before it in `chain`; one of them serves."""
    return tuple(
        Contribution(
            upper,
            "QLIKE",
            judgement.improvement(judgement.qlike(upper), judgement.qlike(lower)),
            float(upper == serving),
        )
        for lower, upper in pairwise(chain)
    )


def contribution_lines(found: Sequence[Contribution]) -> Iterator[str]:
    """The contributions as Markdown."""
    yield "\n## What each learned member adds\n"
    yield "A loss with the member serving, held against the loss without it; the days before decided who serves.\n"
    yield "| member | loss | smaller by, on the days before | smaller by, on the judged days | | mean weight |"
    yield "|---|---|---|---|---|---|"
    for part in found:
        before = _shown(part.before) if part.before else ""
        cells = (part.member, part.metric, before, _shown(part.saved), _verdict(part.saved), f"{part.weight:.2f}")
        yield f"| {' | '.join(cells)} |"


def live_lines(found: Sequence[Contribution]) -> Iterator[str]:
    """What live features add, as Markdown; nothing where there are none."""
    if not found:
        return
    yield "\n## What the collector's recordings add\n"
    yield "Each forecaster looking at live features, held against the same one without them; these do not serve.\n"
    yield "| forecaster | loss | smaller with them by | |"
    yield "|---|---|---|---|"
    for part in found:
        yield f"| {part.member} | {part.metric} | {_shown(part.saved)} | {_verdict(part.saved)} |"


def evidence_lines(members: Sequence[str], before: Evidence, first_day: str) -> Iterator[str]:
    """Who serves when the first judged day opens, and why, as Markdown."""
    yield "\n## Who serves\n"
    yield (
        f"{members[0]} serves without proof. Another member serves at a horizon once what it saved on it is {PROVED} "
        f"standard errors above none, and until it is below {LOST:g}. That is looked at each day and at each horizon, "
        f"so that by chance alone {EVER_BY_CHANCE:.0%} of members without any use serve for a while within 250 days. "
        f"Below are these standard errors when {first_day} opened, from {before.days:.0f} days discounted by age; the "
        "figures in bold are of those that serve.\n"
    )
    yield f"| member | {' | '.join(f'{horizon} min' for horizon in HORIZONS)} |"
    yield f"|---|{'---|' * len(HORIZONS)}"
    for position, member in enumerate(members[1:], start=1):
        errors, proved = before.standard_errors()[:, position], before.proved[:, position] > 0.0
        cells = [f"**{error:.2f}**" if serves else f"{error:.2f}" for error, serves in zip(errors, proved, strict=True)]
        yield f"| {member} | {' | '.join(cells)} |"


def _shown(saved: Interval) -> str:
    return f"{saved.value:.3%} [{saved.low:.3%}, {saved.high:.3%}]"


def _verdict(saved: Interval) -> str:
    return "helps" if saved.low > 0.0 else "hurts" if saved.high < 0.0 else "not proved either way"
