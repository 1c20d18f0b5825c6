"""All forecasters over all folds, one fold at a time, so that it can be stopped and gone on with at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.outcomes import Forecasts
from spy_pipeline.learning.walk_forward.fold_forecasts import FoldForecasts, MemberPlan, forecast_fold
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Fold, folds_of

Tell = Callable[[str], None]

_TELL_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class _Task:
    plan: MemberPlan
    fold: Fold


def walk_forward(
    panel: Panel, span: tuple[int, int], plans: Sequence[MemberPlan], store: FoldStore, tell: Tell
) -> Forecasts:
    """What each plan's forecaster said of every decision of the sessions from the first to without the last of `span`.

    Folds that were finished before are taken as they are.
    """
    tasks = [_Task(plan, fold) for plan in plans for fold in folds_of(panel, *span, plan.cadence)]
    parts: dict[str, list[FoldForecasts]] = {plan.name: [] for plan in plans}
    progress = _Progress(tell, len(tasks))
    for task in tasks:
        found = store.load(panel, task.fold, task.plan)
        fresh = found is None
        if found is None:
            found = forecast_fold(panel, task.fold, task.plan)
            store.save(panel, task.fold, task.plan, found)
        parts[task.plan.name].append(found)
        progress.note(task.plan.name, fresh=fresh)
    sigma = {name: np.concatenate([part.sigma for part in found]) for name, found in parts.items()}
    quantiles = {
        name: np.concatenate([part.quantiles for part in found if part.quantiles is not None])
        for name, found in parts.items()
        if all(part.quantiles is not None for part in found)
    }
    return Forecasts(sigma, quantiles)


class _Progress:
    """Tells folds done, and the time left by the pace of those that were not at hand already."""

    def __init__(self, tell: Tell, total: int) -> None:
        self._tell, self._total = tell, total
        self._done = self._fresh = 0
        self._began = self._told = time.monotonic()

    def note(self, name: str, *, fresh: bool) -> None:
        """Note that one more fold is done."""
        self._done += 1
        self._fresh += fresh
        now = time.monotonic()
        if self._done < self._total and now - self._told < _TELL_EVERY_S:
            return
        self._told = now
        left = (self._total - self._done) * (now - self._began) / max(self._fresh, 1)
        self._tell(f"{self._done} of {self._total} folds ({name}), about {left:.0f} s left")
