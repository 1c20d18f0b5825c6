"""The list operations by which both sides of a book go from one state to the next, for many states at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.gateway.market.events import ASK, BID, DELETE, INSERT, UPDATE

Counts = NDArray[np.int64]
_Columns = tuple[Counts, Counts, Counts, Counts, Counts, NDArray[np.float64]]
"""Rank in the order of operations, position, operation, side, place, size."""


@dataclass(frozen=True, slots=True)
class SideStates:
    """Consecutive states of one side, all with the same number of rows."""

    top: Counts
    """Place on the ladder of the best row in each state."""
    sizes: NDArray[np.float64]
    """Shares: a row a state, a column a position in the book."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Operations in order, as columns."""

    step: Counts
    """Which transition each belongs to: 0 from the first state to the second."""
    position: Counts
    """Row of the book."""
    operation: Counts
    """INSERT, UPDATE or DELETE."""
    side: Counts
    """ASK or BID."""
    place: Counts
    """Place on the side's ladder of the row that comes, changes or goes."""
    size: NDArray[np.float64]
    """Shares; 0 for a delete."""


def changes_between(bids: SideStates, asks: SideStates) -> Changes:
    """Operations that lead through all the states and leave the book uncrossed after each one.

    Where the best bid improves, the asks move first, else the bids: so the side that gives way goes before the one
    that follows.
    """
    bid_improves = np.diff(bids.top) < 0
    parts = [*_side_changes(bids, BID, bid_improves), *_side_changes(asks, ASK, ~bid_improves)]
    rank, position, operation, side, place = (np.concatenate([part[n] for part in parts]) for n in range(5))
    size = np.concatenate([part[5] for part in parts])
    order = np.argsort(rank, kind="stable")
    step = rank[order] // _transition_width(bids.sizes.shape[1])
    return Changes(step, position[order], operation[order], side[order], place[order], size[order])


def _transition_width(rows: int) -> int:
    """Ranks reserved for one transition of both sides."""
    return 2 * _side_width(rows)


def _side_width(rows: int) -> int:
    """Ranks reserved for one transition of one side: a delete and an insert, and an update, for each row."""
    return 3 * rows


def _side_changes(states: SideStates, side: int, second: NDArray[np.bool_]) -> list[_Columns]:
    """Columns of one side's operations; `second` marks the transitions in which it goes after the other."""
    rows = states.sizes.shape[1]
    base = np.arange(len(second)) * _transition_width(rows) + second * _side_width(rows)
    shift = np.diff(states.top)
    moved = np.minimum(np.abs(shift), rows)
    step, turn = _turns(moved)
    improves = shift[step] < 0
    insert_at = np.where(improves, 0, rows - 1)
    drop_at = np.where(improves, rows - 1, 0)
    column = np.where(improves, moved[step] - 1 - turn, rows - moved[step] + turn)
    gone = states.top[step] + np.where(improves, rows - 1 - turn, turn)
    rank = base[step] + 2 * turn
    place = states.top[step + 1] + column
    deletes = (rank, drop_at, _all(step, DELETE), _all(step, side), gone, np.zeros(len(step)))
    inserts = (rank + 1, insert_at, _all(step, INSERT), _all(step, side), place, states.sizes[step + 1, column])
    return [deletes, inserts, _updates(states, side, base, shift)]


def _turns(moved: Counts) -> tuple[Counts, Counts]:
    """For each row that a transition moves: the transition, and the row's number among them."""
    step = np.repeat(np.arange(len(moved)), moved)
    turn = np.arange(len(step)) - np.repeat(np.cumsum(moved) - moved, moved)
    return step, turn


def _updates(states: SideStates, side: int, base: Counts, shift: Counts) -> _Columns:
    """Rows that stay in the book and change size."""
    rows = states.sizes.shape[1]
    former = np.arange(rows) + shift[:, None]
    stayed = (former >= 0) & (former < rows)
    former_sizes = np.take_along_axis(states.sizes[:-1], np.clip(former, 0, rows - 1), axis=1)
    step, column = np.nonzero(stayed & (former_sizes != states.sizes[1:]))
    rank = base[step] + 2 * rows + column
    place = states.top[step + 1] + column
    return rank, column, _all(step, UPDATE), _all(step, side), place, states.sizes[step + 1, column]


def _all(like: Counts, value: int) -> Counts:
    return np.full(len(like), value)
