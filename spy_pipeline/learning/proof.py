"""The proof of the stack: walk forward over the days asked for, and hold it against the baselines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.outcomes import Forecasts, Outcomes, decision_rows, outcomes_of
from spy_pipeline.learning.panels import LEAST_DAYS, engineered_days, load_panel
from spy_pipeline.learning.roster import Role
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.walking import walk_forward

Tell = Callable[[str], None]

TESTED_SHARE = 0.2
"""Without other wishes the last fifth of the days is walked."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What was forecast on a span of days, and what came of it."""

    panel: Panel
    """All days at hand, those before the span among them."""
    span: tuple[int, int]
    """Positions of the first session walked, and after the last."""
    outcomes: Outcomes
    """What came of the decisions."""
    forecasts: Forecasts
    """What each forecaster said of them."""


def walked(
    home: Home,
    instrument: Instrument,
    days: tuple[date | None, date | None],
    chosen: Sequence[Role],
    *,
    seed: int,
    tell: Tell,
) -> Walked:
    """Walk the sessions from the first to the last of `days`; finished folds are taken from former walks."""
    layout = LakeLayout(home)
    panel = load_panel(layout, instrument, engineered_days(layout, instrument, None, days[1]))
    span = _span(instrument, panel, days[0])
    plans = [role.plan(seed=seed) for role in chosen]
    forecasts = walk_forward(panel, span, plans, FoldStore(home), tell)
    return Walked(panel, span, outcomes_of(panel, decision_rows(panel, *span)), forecasts)


def _span(instrument: Instrument, panel: Panel, first: date | None) -> tuple[int, int]:
    """The positions to walk; there must be enough sessions before them to learn from."""
    sessions = [session.day for session in panel.sessions]
    count = len(sessions)
    begin = round(count * (1.0 - TESTED_SHARE)) if first is None else bisect_left(sessions, first)
    if begin < LEAST_DAYS:
        raise SpyError(
            f"{instrument.symbol} has {begin} engineered days before {sessions[min(begin, count - 1)]}, {LEAST_DAYS} "
            "are needed to learn from: run `spy catch-up`, or name a later day with --from."
        )
    if begin >= count:
        raise SpyError(f"{instrument.symbol} has no engineered day from {first} on: run `spy catch-up`.")
    return begin, count
