"""Whether one forecast's losses are smaller than another's by more than chance, overlapping windows considered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DieboldMariano:
    """The test's outcome."""

    statistic: float
    """Mean difference over its standard error; negative where the first forecast is better."""
    p_value: float
    """Chance of a statistic this far from 0, either side, were both equally good."""
    rows: int
    """Rows compared."""
    days: int
    """Days they lie on."""


def diebold_mariano(ours: Floats, theirs: Floats, day: NDArray[np.int64], horizon_rows: int) -> DieboldMariano:
    """The test on losses in order of time; `horizon_rows` is how many rows one label spans.

    The standard error is Newey and West's with a lag that reaches over every row whose label overlaps; the small-sample
    correction is that of Harvey, Leybourne and Newbold. Degrees of freedom are counted in days.
    """
    known = np.isfinite(ours) & np.isfinite(theirs)
    difference = ours[known] - theirs[known]
    rows, days = len(difference), len(np.unique(day[known]))
    lag = max(horizon_rows - 1, 0)
    if days < 2 or rows <= lag + 1:
        return DieboldMariano(float("nan"), float("nan"), rows, days)
    centred = difference - difference.mean()
    variance = float(centred @ centred) / rows
    for step in range(1, lag + 1):
        variance += 2.0 * (1.0 - step / (lag + 1.0)) * float(centred[step:] @ centred[:-step]) / rows
    if variance <= 0.0:
        return DieboldMariano(0.0, 1.0, rows, days)
    span = lag + 1
    correction = np.sqrt(max((rows + 1 - 2 * span + span * (span - 1) / rows) / rows, 0.0))
    statistic = float(difference.mean() / np.sqrt(variance / rows) * correction)
    return DieboldMariano(statistic, float(2.0 * stats.t.sf(abs(statistic), days - 1)), rows, days)
