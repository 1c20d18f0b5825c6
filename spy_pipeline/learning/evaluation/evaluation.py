"""Everything there is to say of one forecaster beside its baselines: by horizon, by year, by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.learning.evaluation.findings import (
    B_Q,
    B_SIGMA,
    B_SIGMA2,
    UNCONDITIONAL,
    VARIANCE_HORIZON,
    Finding,
    Judgement,
    findings,
)
from spy_pipeline.learning.evaluation.outcomes import Forecasts, Outcomes
from spy_pipeline.learning.evaluation.yardsticks import Grade
from spy_pipeline.learning.scoring.coverage_cells import CoverageCells
from spy_pipeline.learning.scoring.day_blocks import Interval
from spy_pipeline.learning.scoring.diebold_mariano import DieboldMariano, diebold_mariano
from spy_pipeline.learning.scoring.direction import DirectionSkill, direction_skill
from spy_pipeline.learning.scoring.quantile_scores import shares_between
from spy_pipeline.learning.scoring.volatility_scores import r_squared_within_days

WHOLE = "all days"
DIRECTION_HORIZON = 15
BASELINES = (UNCONDITIONAL, B_SIGMA, B_SIGMA2, B_Q)

_WILD_MONTH = "2025-04"
_LEAST_DAYS = 5


@dataclass(frozen=True, slots=True)
class HorizonFigures:
    """One forecaster at one horizon."""

    name: str
    """The forecaster."""
    horizon: int
    """Minutes ahead."""
    crps: float
    """Mean CRPS, basis points."""
    crps_vs_b_q: Interval
    """How much smaller the CRPS is than B-Q's."""
    scaled_crps_vs_b_q: Interval
    """The same with each decision in multiples of B-sigma's forecast."""
    coverage: Interval
    """Share of outcomes in the 90 % band."""
    width: Interval
    """Mean width of the 90 % band, as a log return."""
    winkler_vs_b_q: Interval
    """How much smaller the Winkler score of the 90 % band is than B-Q's."""
    dm: DieboldMariano
    """The test of its CRPS against B-Q's."""


@dataclass(frozen=True, slots=True)
class VolatilityFigures:
    """One forecaster's 30-minute sigma."""

    name: str
    """The forecaster."""
    qlike_vs_b_sigma: Interval
    """How much smaller its QLIKE is than B-sigma's."""
    qlike_vs_b_sigma2: Interval
    """How much smaller its QLIKE is than B-sigma2's."""
    log_error_vs_b_sigma: Interval
    """How much smaller its squared error of log variance is than B-sigma's."""
    r_squared_within_days: float
    """Share of the variation of log variance within days that it explains."""
    dm: DieboldMariano
    """The test of its QLIKE against B-sigma's."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One forecaster and what stands beside it, on the same decisions."""

    judged: str
    """The forecaster under judgement."""
    first_day: str
    """First day scored."""
    last_day: str
    """Last day scored."""
    days: int
    """Days scored: what the evidence is counted in."""
    decisions: int
    """Decisions scored, which overlap."""
    spans: Mapping[str, tuple[Finding, ...]]
    """Findings on all days, on each year, and without April 2025; only those on all days are gated."""
    horizons: tuple[HorizonFigures, ...]
    """All forecasters of quantiles at each horizon."""
    volatility: tuple[VolatilityFigures, ...]
    """All forecasters of sigma."""
    direction: DirectionSkill
    """Skill in direction 15 minutes ahead, as far as there is any."""
    cells: CoverageCells
    """Coverage of the 90 % band by hour and volatility."""
    pit: tuple[tuple[float, float], ...]
    """Share of outcomes between neighbouring quantiles, found and expected."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The gated findings."""
        return self.spans[WHOLE]

    @property
    def floors_met(self) -> bool:
        """Whether every floor is met and nothing looks like a leak."""
        return self.suspicion is None and all(finding.grade is not Grade.MISSED for finding in self.findings)

    @property
    def suspicion(self) -> str | None:
        """Why the figures look like a leak, or None where they do not."""
        return self.direction.suspicion()


def evaluate(outcomes: Outcomes, forecasts: Forecasts, judged: str) -> Evaluation:
    """Hold `judged` against the baselines; all of them must have been asked for the same decisions."""
    judgement = Judgement(outcomes, forecasts)
    whole = np.ones(len(outcomes.rows), np.bool_)
    spans = {WHOLE: whole} | _spans(outcomes)
    return Evaluation(
        judged=judged,
        first_day=str(outcomes.dates[0]),
        last_day=str(outcomes.dates[-1]),
        days=len(outcomes.dates),
        decisions=len(outcomes.rows),
        spans={name: findings(_part(outcomes, forecasts, kept), judged) for name, kept in spans.items()},
        horizons=tuple(
            _horizon_figures(judgement, name, column)
            for name in forecasts.quantiles
            for column in range(len(outcomes.horizons))
        ),
        volatility=tuple(_volatility_figures(judgement, name) for name in forecasts.sigma),
        direction=_direction(judgement, judged),
        cells=judgement.cells(judged),
        pit=_pit(judgement, judged),
    )


def _spans(outcomes: Outcomes) -> dict[str, NDArray[np.bool_]]:
    """Each year, and all but April 2025 where it is among them; a span of a few days says nothing."""
    months = np.array([f"{day:%Y-%m}" for day in outcomes.dates])[outcomes.day]
    years = np.array([str(day.year) for day in outcomes.dates])[outcomes.day]
    spans = {year: years == year for year in sorted(set(years.tolist()))}
    if (months == _WILD_MONTH).any():
        spans[f"without {_WILD_MONTH}"] = months != _WILD_MONTH
    return {name: kept for name, kept in spans.items() if len(np.unique(outcomes.day[kept])) >= _LEAST_DAYS}


def _part(outcomes: Outcomes, forecasts: Forecasts, kept: NDArray[np.bool_]) -> Judgement:
    return Judgement(outcomes.part(kept), forecasts.part(kept))


def _horizon_figures(judgement: Judgement, name: str, column: int) -> HorizonFigures:
    outcomes, horizon = judgement.outcomes, judgement.outcomes.horizons[column]
    ours, theirs = judgement.crps(name)[:, column], judgement.crps(B_Q)[:, column]
    scaled = [judgement.scaled_crps(other)[:, column] for other in (name, B_Q)]
    return HorizonFigures(
        name=name,
        horizon=horizon,
        crps=float(np.nanmean(ours)) * 1e4,
        crps_vs_b_q=judgement.improvement(ours, theirs),
        scaled_crps_vs_b_q=judgement.improvement(*scaled),
        coverage=judgement.coverage(name, column),
        width=judgement.width(name, column),
        winkler_vs_b_q=judgement.improvement(judgement.winkler(name)[:, column], judgement.winkler(B_Q)[:, column]),
        dm=diebold_mariano(ours, theirs, outcomes.day, horizon),
    )


def _volatility_figures(judgement: Judgement, name: str) -> VolatilityFigures:
    outcomes = judgement.outcomes
    column = outcomes.horizons.index(VARIANCE_HORIZON)
    sigma, variances = judgement.forecasts.sigma[name][:, column], outcomes.variances[:, column]
    return VolatilityFigures(
        name=name,
        qlike_vs_b_sigma=judgement.improvement(judgement.qlike(name), judgement.qlike(B_SIGMA)),
        qlike_vs_b_sigma2=judgement.improvement(judgement.qlike(name), judgement.qlike(B_SIGMA2)),
        log_error_vs_b_sigma=judgement.improvement(judgement.log_error(name), judgement.log_error(B_SIGMA)),
        r_squared_within_days=r_squared_within_days(sigma, variances, outcomes.day),
        dm=diebold_mariano(judgement.qlike(name), judgement.qlike(B_SIGMA), outcomes.day, VARIANCE_HORIZON),
    )


def _direction(judgement: Judgement, name: str) -> DirectionSkill:
    outcomes, forecasts = judgement.outcomes, judgement.forecasts
    column = outcomes.horizons.index(DIRECTION_HORIZON)
    median = forecasts.quantiles[name][:, column, forecasts.levels.index(0.5)]
    return direction_skill(median, forecasts.sigma[B_SIGMA][:, column], outcomes.returns[:, column], outcomes.day)


def _pit(judgement: Judgement, name: str) -> tuple[tuple[float, float], ...]:
    forecasts, returns = judgement.forecasts, judgement.outcomes.returns
    quantiles = forecasts.quantiles[name]
    known = np.isfinite(returns) & np.isfinite(quantiles).all(axis=-1)
    found, expected = shares_between(forecasts.levels, quantiles[known], returns[known])
    return tuple(zip(found.tolist(), expected.tolist(), strict=True))
