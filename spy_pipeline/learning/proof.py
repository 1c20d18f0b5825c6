"""The proof of the stack: walk forward over the days asked for, and hold it against the baselines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.outcomes import Floats, Forecasts, Outcomes, decision_rows, outcomes_of
from spy_pipeline.learning.panels import LEAST_DAYS, engineered_days, load_panel
from spy_pipeline.learning.roster import LEFT_OUT, MEMBERS, STACK, STACK_SIGMA, Role, stack_roles
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.stacking import stacked
from spy_pipeline.learning.walk_forward.walking import walk_forward

Tell = Callable[[str], None]

TESTED_SHARE = 0.2
"""Without other wishes the last fifth of the days is scored."""
WARM_UP_SESSIONS = 20
"""Walked before the first scored day where there are enough, so that weights and calibration are not blank."""


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
    others: Mapping[str, str]
    """For each member that serves, the name of the stack without it; for one that does not, of the stack with it."""


def walked(
    home: Home,
    instrument: Instrument,
    days: tuple[date | None, date | None],
    chosen: Sequence[Role],
    *,
    seed: int,
    tell: Tell,
) -> Walked:
    """Walk up to the last of `days` and score from the first on; finished folds are taken from former walks."""
    layout = LakeLayout(home)
    panel = load_panel(layout, instrument, engineered_days(layout, instrument, None, days[1]))
    scored = _scored(instrument, panel, days[0])
    span = max(scored[0] - WARM_UP_SESSIONS, min(LEAST_DAYS, scored[0])), scored[1]
    store, stack_names = FoldStore(home), {role.name for role in stack_roles()}
    in_stack = [role.plan(seed=seed) for role in chosen if role.name in stack_names]
    beside = [role.plan(seed=seed) for role in chosen if role.name not in stack_names]
    learned = walk_forward(panel, span, in_stack, store, tell)
    others_said = walk_forward(panel, scored, beside, store, tell)
    members = tuple(role.name for role in chosen if role.name in MEMBERS)
    tell("Weighing and calibrating the members, with and without each")
    with_stacks, weights, others = _with_stacks(panel, span, learned, members)
    asked = decision_rows(panel, *scored)
    kept = np.isin(decision_rows(panel, *span, every=1), asked)
    forecasts = _joined(
        others_said.part(np.isin(decision_rows(panel, *scored, every=1), asked)), with_stacks.part(kept)
    )
    return Walked(outcomes_of(panel, asked), forecasts, weights[kept], members, others)


def _joined(first: Forecasts, second: Forecasts) -> Forecasts:
    """The forecasts of both for the same decisions."""
    return replace(first, sigma={**first.sigma, **second.sigma}, quantiles={**first.quantiles, **second.quantiles})


def _with_stacks(
    panel: Panel, span: tuple[int, int], forecasts: Forecasts, members: tuple[str, ...]
) -> tuple[Forecasts, Floats, dict[str, str]]:
    """The forecasts joined by the stack and by those that tell what each member adds."""
    left_out = LEFT_OUT & set(members)
    served = stacked(panel, span, forecasts, members, sigma=STACK_SIGMA, left_out=left_out)
    quantiles = {STACK: served.quantiles}
    others: dict[str, str] = {}
    for member in members:
        silent = left_out ^ {member}
        if silent == set(members):
            continue
        others[member] = f"{STACK} {'with' if member in left_out else 'without'} {member}"
        other = stacked(panel, span, forecasts, members, sigma=STACK_SIGMA, left_out=silent)
        quantiles[others[member]] = other.quantiles
    sigma = {**forecasts.sigma, STACK: forecasts.sigma[STACK_SIGMA]}
    joined = replace(forecasts, sigma=sigma, quantiles={**forecasts.quantiles, **quantiles})
    return joined, served.weights, others


def _scored(instrument: Instrument, panel: Panel, first: date | None) -> tuple[int, int]:
    """The positions to score; there must be enough sessions before them to learn from."""
    sessions = [session.day for session in panel.sessions]
    count = len(sessions)
    begin = round(count * (1.0 - TESTED_SHARE)) if first is None else bisect_left(sessions, first)
    if begin >= count:
        raise SpyError(f"{instrument.symbol} has no engineered day from {first} on: run `spy catch-up`.")
    if begin < LEAST_DAYS:
        raise SpyError(
            f"{instrument.symbol} has {begin} engineered days before {sessions[begin]}, {LEAST_DAYS} are needed to "
            "learn from: run `spy catch-up`, or name a later day with --from."
        )
    return begin, count
