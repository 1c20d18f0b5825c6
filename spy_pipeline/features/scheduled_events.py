"""How far scheduled releases are off, by their calendar and the clock alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import MINUTE_NS

EVENT_FEATURE = "minutes_to_event"
"""The feature that follows from the calendar of releases and the time alone."""

_FARTHEST_MINUTES = 1440.0
"""What the kernel's feature never exceeds."""


def minutes_to_event(ends_ns: NDArray[np.int64], event_times_ns: NDArray[np.int64] | None) -> NDArray[np.float64]:
    """Minutes from each end to the first event at or after it, missing where the calendar has none."""
    minutes = np.full(len(ends_ns), np.nan)
    if event_times_ns is None:
        return minutes
    following = np.searchsorted(event_times_ns, ends_ns)
    known = following < len(event_times_ns)
    minutes[known] = (event_times_ns[following[known]] - ends_ns[known]) / MINUTE_NS
    return minutes


def event_feature(ends_ns: NDArray[np.int64], event_times_ns: NDArray[np.int64] | None) -> NDArray[np.float64]:
    """`EVENT_FEATURE` of minutes by their ends, bit for bit what the kernel gives of the same calendar."""
    return np.minimum(minutes_to_event(ends_ns, event_times_ns), _FARTHEST_MINUTES)
