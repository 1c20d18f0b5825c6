"""Skill in direction, of which hardly any is to be had: so a figure that looks too good is taken for a leak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.learning.scoring.day_blocks import Interval, day_totals, interval, mean

Floats = NDArray[np.float64]

SUREST_SHARE = 0.1
TOO_OFTEN_RIGHT = 0.58
TOO_MUCH_EXPLAINED = 0.01
LEAST_SUREST = 500
"""Decisions that the surest tenth must hold before its figures alone are judged: about 65 days of one each 5 minutes.

On fewer, chance puts one forecaster in twenty above the limits, so the lower ends of their intervals are judged.
"""


@dataclass(frozen=True, slots=True)
class DirectionSkill:
    """How well the medians told which way the price went."""

    right_on_surest: Interval
    """Share right on the tenth of rows where the median is farthest from 0, in units of sigma."""
    excess_over_always_up: Interval
    """That share less the share that always saying up would have had on the same rows."""
    r_squared: Interval
    """Share of the sigma-standardized return's variation that the medians explain."""
    surest: int
    """How many decisions the surest tenth holds."""

    def suspicion(self) -> str | None:
        """Why this looks like a leak, or None where it does not; on few decisions only what is surely too good does."""
        right, explained, surely = self.right_on_surest.value, self.r_squared.value, ""
        if self.surest < LEAST_SUREST:
            right, explained, surely = self.right_on_surest.low, self.r_squared.low, "at least "
        if right > TOO_OFTEN_RIGHT:
            return (
                f"{surely}{right:.1%} right on the surest tenth (more than {TOO_OFTEN_RIGHT:.0%} is taken for a leak)"
            )
        if explained > TOO_MUCH_EXPLAINED:
            return (
                f"{surely}{explained:.2%} of the standardized return explained (more than {TOO_MUCH_EXPLAINED:.0%} is "
                "taken for a leak)"
            )
        return None


def direction_skill(median: Floats, sigma: Floats, outcome: Floats, day: NDArray[np.int64]) -> DirectionSkill:
    """Direction of `outcome` as `median` told it; rows that did not move, or with anything missing, drop out."""
    known = np.isfinite(median) & np.isfinite(sigma) & np.isfinite(outcome) & (outcome != 0.0)
    ahead, found = median[known] / sigma[known], outcome[known] / sigma[known]
    _, days = np.unique(day[known], return_inverse=True)
    count = int(days.max()) + 1 if len(days) else 0
    order = np.argsort(-np.abs(ahead), kind="stable")
    surest = order[: max(round(len(order) * SUREST_SHARE), 1)] if len(order) else order
    right = (np.sign(ahead[surest]) == np.sign(found[surest])).astype(float)
    up = (found[surest] > 0.0).astype(float)
    one = np.ones(len(surest))
    return DirectionSkill(
        _mean_by_day(right, one, days[surest], count),
        _mean_by_day(right - up, one, days[surest], count),
        interval(
            day_totals(np.stack([np.square(found - ahead), np.square(found)], axis=1), days, count),
            lambda totals: 1.0 - mean(totals),
        ),
        len(surest),
    )


def _mean_by_day(values: Floats, weights: Floats, day: NDArray[np.int64], days: int) -> Interval:
    return interval(day_totals(np.stack([values, weights], axis=1), day, days), mean)
