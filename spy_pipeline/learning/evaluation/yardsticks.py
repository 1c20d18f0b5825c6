"""What a good forecast is: the floor that must be met, the target, and what would be astonishing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from spy_pipeline.learning.scoring.day_blocks import Interval


class Metric(StrEnum):
    """What is held against a yardstick; shares unless said otherwise."""

    QLIKE_B_SIGMA = "qlike_vs_b_sigma"
    """How much smaller the QLIKE of 30-minute variance is than B-sigma's."""
    QLIKE_B_SIGMA2 = "qlike_vs_b_sigma2"
    """The same against B-sigma2."""
    LOG_ERROR_B_SIGMA = "log_variance_error_vs_b_sigma"
    """How much smaller the squared error of the logarithm of 30-minute variance is than B-sigma's."""
    CRPS_B_Q = "crps_vs_b_q"
    """How much smaller the CRPS is than B-Q's, averaged over the horizons."""
    CRPS_UNCONDITIONAL = "crps_vs_unconditional"
    """The same against the unconditional distribution of the time of day."""
    CRPS_BEYOND_B_Q = "crps_vs_unconditional_beyond_b_q"
    """How much more of the unconditional CRPS is saved than B-Q saves."""
    COVERAGE = "coverage_90"
    """Share of outcomes in the 90 % band; held against 0.9."""
    WINKLER_B_Q = "winkler_vs_b_q"
    """How much smaller the Winkler score of the 90 % band is than B-Q's, averaged over the horizons."""
    CELL_RMS = "cell_coverage_rms"
    """Debiased root mean square of the coverage errors over hours and terciles of volatility."""
    CELL_WORST = "cell_coverage_worst"
    """Error of the worst cell less the bound that chance alone stays below."""


class Grade(StrEnum):
    """How far a figure gets."""

    MISSED = "floor missed"
    FLOOR = "floor met"
    TARGET = "target met"
    MOONSHOT = "moonshot met"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How one metric is judged."""

    metric: Metric
    """What is judged."""
    floor: float
    """Must be met: at least this, or for errors at most."""
    target: float | None
    """Is aimed at; None where only a floor is set."""
    moonshot: float | None
    """Would astonish."""
    is_error: bool = False
    """Whether smaller is better and the distance from `centre` counts."""
    centre: float = 0.0
    """What an error is a distance from."""
    by_interval: bool = False
    """Whether the floor asks only that the interval reaches it."""

    def grade(self, found: Interval) -> Grade:
        """How far a figure gets; one that could not be reckoned misses."""
        if self.is_error:
            measure = -abs(found.value - self.centre) if self.centre else -found.value
            steps = [None if step is None else -step for step in (self.moonshot, self.target, self.floor)]
        else:
            measure, steps = found.value, [self.moonshot, self.target, self.floor]
        for step, grade in zip(steps, (Grade.MOONSHOT, Grade.TARGET), strict=False):
            if step is not None and measure >= step:
                return grade
        reached = found.high if self.by_interval else measure
        floor = steps[-1]
        assert floor is not None
        return Grade.FLOOR if reached >= floor else Grade.MISSED


YARDSTICKS = {
    yardstick.metric: yardstick
    for yardstick in (
        Yardstick(Metric.QLIKE_B_SIGMA, 0.05, 0.12, 0.18),
        Yardstick(Metric.QLIKE_B_SIGMA2, 0.0, 0.02, 0.04, by_interval=True),
        Yardstick(Metric.LOG_ERROR_B_SIGMA, 0.0, 0.10, 0.15),
        Yardstick(Metric.CRPS_B_Q, -0.001, 0.0025, 0.006),
        Yardstick(Metric.CRPS_UNCONDITIONAL, 0.03, None, None),
        Yardstick(Metric.CRPS_BEYOND_B_Q, -0.001, 0.0025, 0.006),
        Yardstick(Metric.COVERAGE, 0.010, 0.007, 0.005, is_error=True, centre=0.9),
        Yardstick(Metric.WINKLER_B_Q, 0.0, None, None, by_interval=True),
        Yardstick(Metric.CELL_RMS, 0.020, 0.012, 0.008, is_error=True),
        Yardstick(Metric.CELL_WORST, 0.0, None, None, is_error=True),
    )
}
"""The yardsticks of volatility, distribution, coverage and cells."""
