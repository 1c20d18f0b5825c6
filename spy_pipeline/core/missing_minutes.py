"""Which minutes of a session are missing, as gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.records.source import Source


def missing_minutes(
    instrument: Instrument,
    wanted: NDArray[np.int64],
    present: NDArray[np.int64],
    *,
    cause: GapCause,
    source: Source,
    detail: str,
) -> list[Gap]:
    """One gap for each run of `wanted` minute starts that are not among `present`, in order."""
    missing = wanted[~np.isin(wanted, present)]
    if len(missing) == 0:
        return []
    breaks = np.flatnonzero(np.diff(missing) != MINUTE_NS) + 1
    return [
        Gap(instrument.key, GapStream.MINUTE_BARS, int(run[0]), int(run[-1]) + MINUTE_NS, cause, source, detail)
        for run in np.split(missing, breaks)
    ]
