"""One forecaster held against the baselines on the same decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spy_pipeline.learning.evaluation.outcomes import Floats, Forecasts, Outcomes
from spy_pipeline.learning.evaluation.yardsticks import YARDSTICKS, Grade, Metric
from spy_pipeline.learning.scoring.coverage_cells import CoverageCells, coverage_cells, volatility_terciles
from spy_pipeline.learning.scoring.day_blocks import Interval, Statistic, day_totals, interval
from spy_pipeline.learning.scoring.quantile_scores import band, crps, winkler
from spy_pipeline.learning.scoring.volatility_scores import qlike, squared_log_error

UNCONDITIONAL, B_SIGMA, B_SIGMA2, B_Q = "unconditional", "b_sigma", "b_sigma2", "b_q"
BAND = (0.05, 0.95)
BAND_SHARE = 0.9
VARIANCE_HORIZON = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of one forecaster on one span of days."""

    metric: Metric
    """What was reckoned."""
    found: Interval
    """The figure with its interval."""
    grade: Grade
    """How far it gets."""


class Judgement:
    """Scores of all forecasters on one set of decisions, reckoned when first asked for."""

    def __init__(self, outcomes: Outcomes, forecasts: Forecasts) -> None:
        self._outcomes = outcomes
        self._forecasts = forecasts
        self._crps: dict[str, Floats] = {}

    @property
    def outcomes(self) -> Outcomes:
        """The decisions and what came of them."""
        return self._outcomes

    @property
    def forecasts(self) -> Forecasts:
        """What was forecast."""
        return self._forecasts

    def crps(self, name: str) -> Floats:
        """CRPS of each decision and horizon, in log return."""
        if name not in self._crps:
            quantiles = self._forecasts.quantiles[name]
            self._crps[name] = np.stack(
                [
                    crps(self._forecasts.levels, quantiles[:, column], self._outcomes.returns[:, column])
                    for column in range(len(self._outcomes.horizons))
                ],
                axis=1,
            )
        return self._crps[name]

    def scaled_crps(self, name: str) -> Floats:
        """CRPS in multiples of B-sigma's forecast, so that one wild month does not decide."""
        return self.crps(name) / self._forecasts.sigma[B_SIGMA]

    def winkler(self, name: str) -> Floats:
        """Winkler score of the 90 % band of each decision and horizon, in log return."""
        lower, upper = self.band(name)
        return np.asarray(winkler(lower, upper, self._outcomes.returns, BAND_SHARE), np.float64)

    def band(self, name: str) -> tuple[Floats, Floats]:
        """Lower and upper end of the 90 % band, decisions by horizons, in log return."""
        flat = self._forecasts.quantiles[name].reshape(-1, len(self._forecasts.levels))
        lower, upper = band(self._forecasts.levels, flat, *BAND)
        return lower.reshape(self._outcomes.returns.shape), upper.reshape(self._outcomes.returns.shape)

    def qlike(self, name: str) -> Floats:
        """QLIKE of the 30-minute variance of each decision."""
        column = self._outcomes.horizons.index(VARIANCE_HORIZON)
        return qlike(self._forecasts.sigma[name][:, column], self._outcomes.variances[:, column])

    def log_error(self, name: str) -> Floats:
        """Squared error of the logarithm of the 30-minute variance of each decision."""
        column = self._outcomes.horizons.index(VARIANCE_HORIZON)
        return squared_log_error(self._forecasts.sigma[name][:, column], self._outcomes.variances[:, column])

    def improvement(self, ours: Floats, theirs: Floats) -> Interval:
        """How much smaller our losses are as a share of theirs; losses of several horizons count alike."""
        return interval(self.totals(ours, theirs), _mean_improvement)

    def coverage(self, name: str, column: int | None = None) -> Interval:
        """Share of outcomes in the 90 % band, at one horizon or at all."""
        inside, known = self._inside(name)
        columns = slice(None) if column is None else slice(column, column + 1)
        hits, count = (inside & known)[:, columns].sum(axis=1), known[:, columns].sum(axis=1)
        totals = day_totals(np.stack([hits, count], axis=1).astype(float), *self._days())
        return interval(totals, lambda total: np.asarray(total[..., 0] / np.maximum(total[..., 1], 1.0)))

    def width(self, name: str, column: int) -> Interval:
        """Mean width of the 90 % band at one horizon, in log return."""
        lower, upper = self.band(name)
        width = (upper - lower)[:, column]
        totals = day_totals(np.stack([width, np.ones(len(width))], axis=1), *self._days())
        return interval(totals, lambda total: np.asarray(total[..., 0] / total[..., 1]))

    def cells(self, name: str) -> CoverageCells:
        """Coverage of the 90 % band by hour and tercile of B-sigma's forecast, all horizons together."""
        inside, known = self._inside(name)
        decision, column = np.nonzero(known)
        sigma = self._forecasts.sigma[B_SIGMA][:, self._outcomes.horizons.index(VARIANCE_HORIZON)]
        tercile = volatility_terciles(self._outcomes.minute, sigma)
        return coverage_cells(
            inside[decision, column],
            BAND_SHARE,
            day=self._outcomes.day[decision],
            minute=self._outcomes.minute[decision],
            tercile=tercile[decision],
        )

    def _inside(self, name: str) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.bool_]], ...]:
        lower, upper = self.band(name)
        returns = self._outcomes.returns
        return (lower <= returns) & (returns <= upper), np.isfinite(lower) & np.isfinite(returns)

    def _days(self) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], int]:
        return self._outcomes.day, len(self._outcomes.dates)

    def totals(self, *losses: Floats) -> Floats:
        """Day totals of several forecasters' losses, side by side; what one lacks counts for none."""
        tables = [loss.reshape(len(loss), -1) for loss in losses]
        known = np.all([np.isfinite(table) for table in tables], axis=0)
        side_by_side = np.concatenate([np.where(known, table, 0.0) for table in tables], axis=1)
        return day_totals(side_by_side, *self._days())


def findings(judgement: Judgement, name: str) -> tuple[Finding, ...]:
    """Every yardstick held against one forecaster, which has both sigma and quantiles."""
    ours, unconditional, theirs = (judgement.crps(other) for other in (name, UNCONDITIONAL, B_Q))
    cells = judgement.cells(name)
    beyond = cells.worst_bound
    worst = Interval(cells.worst.value - beyond, cells.worst.low - beyond, cells.worst.high - beyond, cells.worst.days)
    found = {
        Metric.QLIKE_B_SIGMA: judgement.improvement(judgement.qlike(name), judgement.qlike(B_SIGMA)),
        Metric.QLIKE_B_SIGMA2: judgement.improvement(judgement.qlike(name), judgement.qlike(B_SIGMA2)),
        Metric.LOG_ERROR_B_SIGMA: judgement.improvement(judgement.log_error(name), judgement.log_error(B_SIGMA)),
        Metric.CRPS_B_Q: judgement.improvement(ours, theirs),
        Metric.CRPS_UNCONDITIONAL: judgement.improvement(ours, unconditional),
        Metric.CRPS_BEYOND_B_Q: _beyond(judgement, ours, theirs, unconditional),
        Metric.COVERAGE: judgement.coverage(name),
        Metric.WINKLER_B_Q: judgement.improvement(judgement.winkler(name), judgement.winkler(B_Q)),
        Metric.CELL_RMS: cells.debiased_rms,
        Metric.CELL_WORST: worst,
    }
    return tuple(Finding(metric, value, YARDSTICKS[metric].grade(value)) for metric, value in found.items())


def _beyond(judgement: Judgement, ours: Floats, theirs: Floats, unconditional: Floats) -> Interval:
    """What we save of the unconditional CRPS less what B-Q saves."""
    statistic: Statistic = _difference_of_improvements
    return interval(judgement.totals(ours, theirs, unconditional), statistic)


def _mean_improvement(totals: Floats) -> Floats:
    ours, theirs = np.split(totals, 2, axis=-1)
    return _mean_saving(ours, theirs)


def _difference_of_improvements(totals: Floats) -> Floats:
    ours, theirs, base = np.split(totals, 3, axis=-1)
    return np.asarray(_mean_saving(ours, base) - _mean_saving(theirs, base), np.float64)


def _mean_saving(ours: Floats, theirs: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((1.0 - ours / theirs).mean(axis=-1), np.float64)
