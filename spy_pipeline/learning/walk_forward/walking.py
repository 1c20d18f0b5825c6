"""All forecasters over all folds, one fold at a time, so that it can be stopped and gone on with at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from spy_pipeline.forecast.threads import THREADS
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.outcomes import Forecasts, decision_rows
from spy_pipeline.learning.walk_forward.fold_forecasts import Floats, FoldForecaster, FoldForecasts, MemberPlan
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Fold, folds_of

Tell = Callable[[str], None]

_TELL_EVERY_S = 5.0


def walk_forward(
    panel: Panel, span: tuple[int, int], plans: Sequence[MemberPlan], store: FoldStore, tell: Tell
) -> Forecasts:
    """What each plan's forecaster said at every minute of the sessions from the first to without the last of `span`.

    Sigma is forecast first, quantiles upon it after that. Folds that were finished before are taken as they are.
    """
    walk = _Walk(panel, span, store, _Progress(tell, sum(len(folds_of(panel, *span, plan.cadence)) for plan in plans)))
    sigma: dict[str, Floats] = {}
    quantiles: dict[str, Floats] = {}
    with threadpool_limits(THREADS):
        for plan in plans:
            if plan.sigma is None:
                sigma[plan.name] = np.concatenate([part.sigma for part in walk.parts(plan, None)])
        for fold_plans in _by_cadence(plans):
            found = walk.side_by_side(fold_plans, sigma)
            quantiles |= {name: np.concatenate(parts) for name, parts in found.items()}
    return Forecasts(sigma, quantiles)


def _by_cadence(plans: Sequence[MemberPlan]) -> list[list[MemberPlan]]:
    """The plans of quantiles, those with the same cadence and sigma together, so that they share its fits."""
    groups: dict[tuple[str, str | None], list[MemberPlan]] = {}
    for plan in plans:
        if plan.sigma is not None:
            groups.setdefault((plan.cadence, plan.sigma), []).append(plan)
    return list(groups.values())


class _Walk:
    def __init__(self, panel: Panel, span: tuple[int, int], store: FoldStore, progress: _Progress) -> None:
        self._panel, self._span = panel, span
        self._store, self._progress = store, progress
        self._forecaster = FoldForecaster(panel)
        self._rows = decision_rows(panel, *span, every=1)

    def parts(self, plan: MemberPlan, sigma: Floats | None) -> list[FoldForecasts]:
        """All folds of one plan in order."""
        return [self._fold(fold, plan, sigma) for fold in folds_of(self._panel, *self._span, plan.cadence)]

    def side_by_side(self, plans: Sequence[MemberPlan], sigma: Mapping[str, Floats]) -> dict[str, list[Floats]]:
        """All folds of plans with the same cadence, fold by fold; their quantiles."""
        found: dict[str, list[Floats]] = {plan.name: [] for plan in plans}
        for fold in folds_of(self._panel, *self._span, plans[0].cadence):
            for plan in plans:
                quantiles = self._fold(fold, plan, sigma[str(plan.sigma)]).quantiles
                assert quantiles is not None
                found[plan.name].append(quantiles)
        return found

    def _fold(self, fold: Fold, plan: MemberPlan, sigma: Floats | None) -> FoldForecasts:
        """One fold, from the store where it is there; `sigma` is that of all decisions of the span."""
        edges = np.searchsorted(self._rows, self._panel.first_row[[fold.first, fold.stop]])
        given = None if sigma is None else sigma[slice(*edges.tolist())]
        found = self._store.load(self._panel, fold, plan, given)
        fresh = found is None
        if found is None:
            found = self._forecaster.forecast(fold, plan, given)
            self._store.save(self._panel, fold, plan, given, found)
        self._progress.note(plan.name, fresh=fresh)
        return found


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
