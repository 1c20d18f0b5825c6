"""Proof on given days that no feature looks ahead and that batch, stream, restart and peek say the same, bit by bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from spy_pipeline import _native
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.minute_inputs import MinuteInputs

Rows = NDArray[np.float64]
RowMaker = Callable[[_native.DayContext, int, _native.MinuteColumns], Rows]

_CUTS = 6
_RESTART_EVERY = 30


class Guarantee(StrEnum):
    """What the kernel promises of every feature."""

    NO_LOOK_AHEAD = "no look-ahead"
    """A row stays the same when later bars are left out or are others."""
    STREAM = "stream"
    """Bar by bar gives what the whole day at once gives."""
    RESTART = "restart"
    """A stream that is saved and restored in between gives the same."""
    PEEK = "peek"
    """Peeking at a minute's close gives its row and changes nothing."""
    REBUILT_ALONE = "rebuilt alone"
    """A day made alone from the 22 before it is the day of a long run."""


@dataclass(frozen=True, slots=True)
class AuditDay:
    """One session under audit, or one that only lends its context."""

    day: date
    """Its date."""
    session_minutes: int
    """How many minutes it has when complete."""
    inputs: MinuteInputs
    """Its minutes; none where there is no bar."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a guarantee was found broken first."""

    feature: str
    """The feature's name."""
    guarantee: Guarantee
    """What was broken."""
    day: date
    """On which day."""
    minute: int
    """At which minute since the open."""
    expected: float
    """What the day as a whole gives."""
    found: float
    """What was found instead."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit looked at and found."""

    days: tuple[date, ...]
    """The days looked at."""
    rows: int
    """Minutes on them."""
    features: tuple[str, ...]
    """Features looked at."""
    departures: tuple[Departure, ...]
    """The first departure of each feature from each guarantee; none where all hold."""

    @property
    def holds(self) -> bool:
        """Whether every guarantee held for every feature."""
        return not self.departures


def audit(days: Sequence[AuditDay], audited: int, make_rows: RowMaker = _native.feature_rows) -> AuditReport:
    """Hold the last `audited` of consecutive sessions against every guarantee.

    The sessions before them lend their context: 22 of them make the audit complete. `make_rows` is what makes a
    day's rows at once; the stream is always the kernel's.
    """
    summaries = [_native.day_summary(day.session_minutes, day.inputs.columns()) for day in days]
    long_run = _long_run(days)
    first: dict[tuple[str, Guarantee], Departure] = {}
    under_audit = range(max(len(days) - audited, 0), len(days))
    for position in under_audit:
        day = days[position]
        context = _native.DayContext(summaries[max(position - _native.EARLIER_SESSIONS, 0) : position])
        expected = make_rows(context, day.session_minutes, day.inputs.columns())
        found = {
            Guarantee.STREAM: _streamed(context, day),
            Guarantee.RESTART: _restarted(context, day),
            Guarantee.PEEK: _peeked(context, day),
            Guarantee.REBUILT_ALONE: long_run[position],
        }
        for departure in (*_compared(day, expected, found), *_looking_ahead(context, day, expected, make_rows)):
            first.setdefault((departure.feature, departure.guarantee), departure)
    looked_at = [days[position] for position in under_audit]
    return AuditReport(
        tuple(day.day for day in looked_at),
        sum(len(day.inputs) for day in looked_at),
        minute_columns(),
        tuple(first.values()),
    )


def _long_run(days: Sequence[AuditDay]) -> list[Rows]:
    """The rows of each day, all days made in one go."""
    counts = [len(day.inputs) for day in days]
    names = MinuteInputs.__dataclass_fields__
    together = MinuteInputs(*(np.concatenate([getattr(day.inputs, name) for day in days]) for name in names))
    lengths = np.array([day.session_minutes for day in days], np.int64)
    rows, _ = _native.history_rows([], lengths, np.array(counts, np.int64), together.columns())
    return np.split(rows, np.cumsum(counts)[:-1])


def _begun(context: _native.DayContext, day: AuditDay) -> _native.FeatureKernel:
    kernel = _native.FeatureKernel()
    kernel.begin_day(context, day.session_minutes)
    return kernel


def _streamed(context: _native.DayContext, day: AuditDay) -> Rows:
    kernel = _begun(context, day)
    return _stacked([kernel.update(day.inputs.bar(row)) for row in range(len(day.inputs))])


def _restarted(context: _native.DayContext, day: AuditDay) -> Rows:
    kernel = _begun(context, day)
    rows = []
    for row in range(len(day.inputs)):
        if row % _RESTART_EVERY == 0:
            state = kernel.save()
            kernel = _native.FeatureKernel()
            kernel.restore(state)
        rows.append(kernel.update(day.inputs.bar(row)))
    return _stacked(rows)


def _peeked(context: _native.DayContext, day: AuditDay) -> Rows:
    """Rows as peeks give them, after a peek at half the minute; a state that a peek changed shows in the next row."""
    kernel = _begun(context, day)
    rows = []
    for row in range(len(day.inputs)):
        kernel.peek(_half_finished(day.inputs, row))
        rows.append(kernel.peek(day.inputs.bar(row)))
        kernel.update(day.inputs.bar(row))
    return _stacked(rows)


def _half_finished(inputs: MinuteInputs, row: int) -> _native.MinuteInput:
    """The minute as it might have stood halfway: at its low, half its volume traded."""
    half = inputs.part(slice(row, row + 1))
    return replace(half, close=half.low, volume=half.volume / 2.0, count=half.count / 2.0).bar(0)


def _looking_ahead(
    context: _native.DayContext, day: AuditDay, expected: Rows, make_rows: RowMaker
) -> Iterator[Departure]:
    """Departures of the rows before a cut when the bars after it are left out, and when they are others."""
    for cut in np.unique(np.linspace(1, len(day.inputs) - 1, _CUTS, dtype=int)) if len(day.inputs) > 1 else ():
        for inputs in (day.inputs.part(slice(cut)), _with_other_future(day.inputs, int(cut))):
            found = make_rows(context, day.session_minutes, inputs.columns())[:cut]
            yield from _compared(day, expected[:cut], {Guarantee.NO_LOOK_AHEAD: found})


def _with_other_future(inputs: MinuteInputs, cut: int) -> MinuteInputs:
    """The same minutes, but from row `cut` on prices half as high again and everything else tripled."""
    others = {
        name: np.concatenate([getattr(inputs, name)[:cut], getattr(inputs, name)[cut:] * factor])
        for names, factor in ((("open", "high", "low", "close", "wap"), 1.5), (("volume", "count"), 3.0))
        for name in names
    }
    return replace(inputs, **others)


def _compared(day: AuditDay, expected: Rows, found: Mapping[Guarantee, Rows]) -> Iterator[Departure]:
    for guarantee, rows in found.items():
        differs = expected.view(np.uint64) != rows.view(np.uint64)
        for column in np.flatnonzero(differs.any(axis=0)):
            row = int(np.argmax(differs[:, column]))
            yield Departure(
                minute_columns()[column],
                guarantee,
                day.day,
                int(day.inputs.minute[row]),
                float(expected[row, column]),
                float(rows[row, column]),
            )


def _stacked(rows: list[Rows]) -> Rows:
    return np.array(rows).reshape(len(rows), len(minute_columns()))
