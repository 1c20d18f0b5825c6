"""What the newest row lacks that sessions have by its minute: right after an opening much is missing anyway."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spy_pipeline.forecast.training_set import Ints, Panel

_LAST_ROWS = 3
"""A feature counts as missing while none of so many rows has it: a hole alone takes a few for a minute."""


def minutes_missing(panel: Panel) -> int:
    """How many minutes of the last session the panel lacks up to its newest row."""
    today = panel.rows_of(len(panel.sessions) - 1)
    return int(panel.minute[-1] + 1 - (today.stop - today.start))


def missing_inputs(panel: Panel, names: Sequence[str]) -> list[str]:
    """Those of these columns that the newest row lacks, though the sessions before that have them had them by now.

    A column that no session before has is missing too.
    """
    here = _rows_at_its_minute(panel)
    return [name for name in names if np.isnan(panel.column(name)[-1]) and _is_there_by_now(panel, name, here)]


def share_missing(panel: Panel) -> float:
    """Of the features that most sessions before had at the newest row's minute, the share that today lacks."""
    here = _rows_at_its_minute(panel)
    if not len(here):
        return 0.0
    values = panel.features.values
    usual = np.isfinite(values[here]).mean(axis=0) > 0.5
    last = values[max(int(panel.first_row[-2]), len(panel) - _LAST_ROWS) :]
    lacking = np.asarray(np.isnan(last).all(axis=0))
    return float(lacking[usual].mean()) if usual.any() else 0.0


def _rows_at_its_minute(panel: Panel) -> Ints:
    """The rows of the sessions before at the minute of the newest row."""
    return np.flatnonzero(panel.minute[: int(panel.first_row[-2])] == panel.minute[-1])


def _is_there_by_now(panel: Panel, name: str, here: Ints) -> bool:
    before = np.isfinite(panel.column(name)[: int(panel.first_row[-2])])
    if not before.any():
        return True
    of_days_with = here[np.isin(panel.day[here], np.unique(panel.day[: len(before)][before]))]
    return len(of_days_with) > 0 and bool(before[of_days_with].mean() > 0.5)
