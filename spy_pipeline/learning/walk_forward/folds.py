"""Which sessions one fit forecasts, and what it may learn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, groupby

from spy_pipeline.forecast.training_set import LabelBook, Labels, Panel


class Cadence(StrEnum):
    """How often a forecaster is fitted anew."""

    DAILY = "daily"
    """Before each session."""
    WEEKLY = "weekly"
    """Before the first session of each week."""
    MONTHLY = "monthly"
    """Before the first session of each month."""

    def period(self, day: date) -> tuple[int, ...]:
        """What two days share when one fit serves both."""
        if self is Cadence.DAILY:
            return (day.toordinal(),)
        if self is Cadence.WEEKLY:
            return day.isocalendar()[:2]
        return day.year, day.month


@dataclass(frozen=True, slots=True)
class Fold:
    """Sessions that one fit forecasts; the calendar alone decides its edges, so further days add further folds."""

    first: int
    """Position of its first session in the panel."""
    stop: int
    """Position after its last."""


def folds_of(panel: Panel, first: int, stop: int, cadence: Cadence) -> list[Fold]:
    """The folds of the sessions at positions `first` up to and without `stop`."""
    positions = range(first, stop)
    grouped = groupby(positions, key=lambda position: cadence.period(panel.sessions[position].day))
    runs = [list(members) for _, members in grouped]
    return [Fold(run[0], run[-1] + 1) for run in runs]


def training_part(panel: Panel, fold: Fold, sessions: int) -> tuple[Panel, Labels]:
    """The sessions before a fold, at most so many, with the labels that were known before it opened.

    The panel ends with the session before, and the labels are those known at its close: nothing spans the night, so
    no label of these rows could reach into the fold, and none that became known later is handed out.
    """
    part = panel.part(max(fold.first - sessions, 0), fold.first)
    return part, LabelBook(part).known_by(panel.sessions[fold.first].open_ns)


@dataclass(frozen=True, slots=True)
class PurgedSplit:
    """Sessions to learn from and sessions to test on, by position."""

    train: tuple[int, ...]
    """Sessions far enough from every test session."""
    test: tuple[int, ...]
    """Sessions held out."""


def purged_splits(sessions: int, blocks: int, tested: int = 1, embargo: int = 1) -> list[PurgedSplit]:
    """Every choice of `tested` among `blocks` blocks of consecutive sessions as test, with an embargo around it.

    Labels end with their session, so the session is the unit of purging: no session that holds a test row trains, nor
    do `embargo` sessions before and after a block, whose features look across it.
    """
    edges = [round(block * sessions / blocks) for block in range(blocks + 1)]
    splits = []
    for chosen in combinations(range(blocks), tested):
        test = [position for block in chosen for position in range(edges[block], edges[block + 1])]
        near = {position + step for position in test for step in range(-embargo, embargo + 1)}
        train = tuple(position for position in range(sessions) if position not in near)
        splits.append(PurgedSplit(train, tuple(test)))
    return splits
