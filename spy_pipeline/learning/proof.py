"""The proof of the stack: walk forward over the days asked for, and hold it against the baselines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.forecast.learned_columns import usable_columns
from spy_pipeline.forecast.online.weights import Choice, Evidence
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.contributions import Compared
from spy_pipeline.learning.evaluation.outcomes import Floats, Forecasts, Outcomes, decision_rows, outcomes_of
from spy_pipeline.learning.panels import LEAST_DAYS, known_panel
from spy_pipeline.learning.recipe import Recipe
from spy_pipeline.learning.roster import (
    MEMBERS,
    STACK,
    STACK_SIGMA,
    TAKE_LIVE,
    TRAINING_SESSIONS,
    Role,
    choice_of_members,
    stack_roles,
)
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.stacking import stacked
from spy_pipeline.learning.walk_forward.walking import walk_forward

Tell = Callable[[str], None]

TESTED_SHARE = 0.2
"""Without other wishes the last fifth of the days is scored."""
WARM_UP_SESSIONS = 120
"""Walked before the first scored day where there are enough: they decide which members serve at first."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What was forecast at the scored decisions of a span of days, and what came of it."""

    outcomes: Outcomes
    """What came of the decisions."""
    forecasts: Forecasts
    """What each forecaster said, the stack and stacks without one member among them."""
    weights: Floats
    """Each member's weight at each decision, decisions by horizons by members."""
    members: tuple[str, ...]
    """The stack's members."""
    others: Mapping[str, Compared]
    """For each learned member the stacks with it and without it."""
    live: Mapping[str, str]
    """For each forecaster that was also walked looking at live features, the name of the one that does."""
    evidence: Evidence
    """What was known of the members' savings when the first scored day opened: it decides who serves."""
    before: tuple[Outcomes, Forecasts] | None
    """The stacks' forecasts on the days walked before, and what came of them; None where there were none."""
    recipe: Recipe
    """What the stack was made of."""
    learned_from: int
    """Sessions that the forecasts of the first scored day were learned from."""
    data_hash: str
    """Content hash of all days walked and learned from."""
    seed: int
    """What all chance in the fits came from."""


def walked(
    home: Home,
    instrument: Instrument,
    days: tuple[date | None, date | None],
    chosen: Sequence[Role],
    *,
    seed: int,
    tell: Tell,
    warm_up: int = WARM_UP_SESSIONS,
) -> Walked:
    """Walk up to the last of `days` and score from the first on; finished folds are taken from former walks.

    The stack is walked for `warm_up` sessions before the first day scored, where there are enough.
    """
    panel = known_panel(home, instrument, None, days[1])
    scored = _scored(instrument, panel, days[0])
    span = max(scored[0] - warm_up, LEAST_DAYS), scored[1]
    members = tuple(role.name for role in chosen if role.name in MEMBERS)
    choice = choice_of_members(load_settings(home).learning)
    recipe = Recipe.chosen(members, choice)
    store, stack_names = FoldStore(home), {role.name for role in stack_roles()}
    live = _looking_at_live(panel.part(0, scored[0]), chosen)
    in_stack = [role.plan(seed=seed) for role in (*chosen, *live.values()) if role.name in stack_names or role.live]
    beside = [role.plan(seed=seed) for role in chosen if role.name not in stack_names]
    learned = walk_forward(panel, span, in_stack, store, tell)
    others_said = walk_forward(panel, scored, beside, store, tell)
    tell("Weighing and calibrating the members, with and without each")
    served = stacked(panel, span, learned, members, sigma=STACK_SIGMA, choice=choice)
    compared, others = _compared(panel, span, learned, members, choice)
    with_stacks = replace(
        learned,
        sigma={**learned.sigma, STACK: learned.sigma[STACK_SIGMA]},
        quantiles={**learned.quantiles, STACK: served.quantiles, **compared},
    )
    before = (span[0], scored[0])
    return Walked(
        outcomes=outcomes_of(panel, decision_rows(panel, *scored)),
        forecasts=_joined(_asked(panel, scored, scored, others_said), _asked(panel, span, scored, with_stacks)),
        weights=served.weights[_is_asked(panel, span, scored)],
        members=members,
        others=others,
        live={name: role.name for name, role in live.items()},
        evidence=served.evidence[scored[0] - span[0]],
        before=(outcomes_of(panel, decision_rows(panel, *before)), _asked(panel, span, before, with_stacks))
        if before[0] < before[1]
        else None,
        recipe=recipe,
        learned_from=min(scored[0], TRAINING_SESSIONS),
        data_hash=panel.content_hash,
        seed=seed,
    )


def first_tested(days: int) -> int:
    """The position of the first day that is scored of so many, without other wishes."""
    return round(days * (1.0 - TESTED_SHARE))


def _looking_at_live(before: Panel, chosen: Sequence[Role]) -> dict[str, Role]:
    """By name, those that also walk looking at live features; none without enough recorded days before the scored."""
    if usable_columns(before, live=True) == usable_columns(before, live=False):
        return {}
    return {role.name: role.with_live() for role in chosen if role.name in TAKE_LIVE}


def _is_asked(panel: Panel, walked: tuple[int, int], sessions: tuple[int, int]) -> NDArray[np.bool_]:
    """Which of the minutes of the walked sessions are scored decisions of some of them."""
    return np.isin(decision_rows(panel, *walked, every=1), decision_rows(panel, *sessions))


def _asked(panel: Panel, walked: tuple[int, int], sessions: tuple[int, int], forecasts: Forecasts) -> Forecasts:
    """Forecasts of all minutes of the walked sessions, at the scored decisions of some of them."""
    return forecasts.part(_is_asked(panel, walked, sessions))


def _joined(first: Forecasts, second: Forecasts) -> Forecasts:
    """The forecasts of both for the same decisions."""
    return replace(first, sigma={**first.sigma, **second.sigma}, quantiles={**first.quantiles, **second.quantiles})


def _compared(
    panel: Panel, span: tuple[int, int], forecasts: Forecasts, members: tuple[str, ...], choice: Choice
) -> tuple[dict[str, Floats], dict[str, Compared]]:
    """Quantiles of the stacks that tell what each learned member adds, and which of them to compare."""
    quantiles: dict[str, Floats] = {}
    others = {member: Compared(f"{STACK} with {member}", f"{STACK} without {member}") for member in members[1:]}
    for member, pair in others.items():
        trusting = replace(choice, trusted=choice.trusted | {member}, left_out=choice.left_out - {member})
        silent = replace(choice, trusted=choice.trusted - {member}, left_out=choice.left_out | {member})
        for name, other in ((pair.with_it, trusting), (pair.without_it, silent)):
            quantiles[name] = stacked(panel, span, forecasts, members, sigma=STACK_SIGMA, choice=other).quantiles
    return quantiles, others


def _scored(instrument: Instrument, panel: Panel, first: date | None) -> tuple[int, int]:
    """The positions to score; there must be enough sessions before them to learn from."""
    sessions = [session.day for session in panel.sessions]
    count = len(sessions)
    begin = first_tested(count) if first is None else bisect_left(sessions, first)
    if begin >= count:
        raise SpyError(f"{instrument.symbol} has no engineered day from {first} on: run `spy catch-up`.")
    if begin < LEAST_DAYS:
        raise SpyError(
            f"{instrument.symbol} has {begin} engineered days before {sessions[begin]}, {LEAST_DAYS} are needed to "
            "learn from: run `spy catch-up`, or name a later day with --from."
        )
    return begin, count
