"""What learned members look at: the catalogue's features, and live ones once enough days of them are recorded."""

from __future__ import annotations

import numpy as np

from spy_pipeline.forecast.training_set import Floats, Ints, Panel

LEAST_LIVE_SESSIONS = 20
"""Sessions with recordings from which on live features are used."""

_FURTHEST = 20.0
_UNSCALED = ("minutes_since_open", "minutes_to_close", "rsi_14", "minutes_to_event")


def usable_columns(panel: Panel, *, live: bool) -> tuple[str, ...]:
    """The columns that a member fitted on this panel looks at, in order."""
    if not live:
        return panel.features.names
    recorded = [name for name in panel.live.names if _sessions_with(panel, name) >= LEAST_LIVE_SESSIONS]
    return (*panel.features.names, *recorded)


def learned_columns(panel: Panel, rows: Ints, names: tuple[str, ...]) -> Floats:
    """Some rows of columns by name; extreme values are cut off, and a column the panel does not have is missing."""
    found = np.empty((len(rows), len(names)))
    for position, name in enumerate(names):
        values = panel.column(name)[rows]
        found[:, position] = values if name in _UNSCALED else values.clip(-_FURTHEST, _FURTHEST)
    return found


def _sessions_with(panel: Panel, name: str) -> int:
    known = np.isfinite(panel.column(name))
    return len(np.unique(panel.day[known]))
