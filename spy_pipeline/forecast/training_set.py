"""Consecutive sessions in columns, and labels that carry the time at which they become known."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.horizons import HORIZONS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PRICES = ("open", "high", "low", "close", "volume")


@dataclass(frozen=True)
class ColumnBlock:
    """Named columns of numbers, one row for each row of a panel; NaN where a value is not known."""

    names: tuple[str, ...]
    """What each column is called."""
    values: Floats
    """Rows by columns."""

    @staticmethod
    def empty(rows: int) -> ColumnBlock:
        """A block without columns."""
        return ColumnBlock((), np.empty((rows, 0)))

    def part(self, rows: slice) -> ColumnBlock:
        """Some of the rows, without copying."""
        return ColumnBlock(self.names, self.values[rows])


@dataclass(frozen=True)
class Panel:
    """Consecutive sessions of one instrument; a row is a minute that is there, known once the minute has ended."""

    source: Source
    """Where the bars come from; one simulated ancestor makes it simulated."""
    sessions: tuple[Session, ...]
    """The sessions, oldest first."""
    first_row: Ints
    """Row at which each session begins, and at the end the number of rows."""
    minute: Ints
    """Minutes since the open at the start of each row's minute."""
    open: Floats
    """Price of the first trade, USD."""
    high: Floats
    """Highest trade price, USD."""
    low: Floats
    """Lowest trade price, USD."""
    close: Floats
    """Price of the last trade, USD."""
    volume: Floats
    """What traded, shares."""
    features: ColumnBlock
    """The catalogue's features that bars give."""
    live: ColumnBlock
    """Features that only the collector's recordings give; missing on days without a recording."""
    exogenous: ColumnBlock
    """What others say at the end of the minute, such as `vix` in points."""

    @staticmethod
    def of_days(
        source: Source,
        days: Sequence[tuple[Session, pd.DataFrame]],
        features: Sequence[str],
        live: Sequence[str] = (),
        exogenous: Sequence[str] = (),
    ) -> Panel:
        """The panel of daily rows, oldest day first; a frame is indexed by the New York time at which minutes start.

        Of `live` and `exogenous` a frame may lack columns: they are missing on that day.
        """
        counts = [len(frame) for _, frame in days]
        wanted = [*_PRICES, *features, *live, *exogenous]
        parts = [frame.reindex(columns=wanted).to_numpy(np.float64) for _, frame in days]
        values = np.concatenate([*parts, np.empty((0, len(wanted)))])
        minutes = [_minutes(session, frame) for session, frame in days]
        blocks = np.split(values[:, len(_PRICES) :], np.cumsum([len(features), len(live), len(exogenous)])[:-1], axis=1)
        return Panel(
            source=source,
            sessions=tuple(session for session, _ in days),
            first_row=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            minute=np.concatenate([*minutes, np.empty(0, np.int64)]),
            **{name: np.ascontiguousarray(values[:, column]) for column, name in enumerate(_PRICES)},
            features=ColumnBlock(tuple(features), np.ascontiguousarray(blocks[0])),
            live=ColumnBlock(tuple(live), np.ascontiguousarray(blocks[1])),
            exogenous=ColumnBlock(tuple(exogenous), np.ascontiguousarray(blocks[2])),
        )

    def __len__(self) -> int:
        return len(self.minute)

    @cached_property
    def day(self) -> Ints:
        """Position of each row's session."""
        return np.repeat(np.arange(len(self.sessions)), np.diff(self.first_row))

    @cached_property
    def session_minutes(self) -> Ints:
        """How many minutes each row's session has when complete."""
        return np.array([session.minutes for session in self.sessions], np.int64)[self.day]

    @cached_property
    def decision_ns(self) -> Ints:
        """When each row is known, the end of its minute: nanoseconds since 1970 UTC."""
        opens = np.array([session.open_ns for session in self.sessions], np.int64)
        return opens[self.day] + (self.minute + 1) * MINUTE_NS

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over everything in the panel, in hexadecimal."""
        digest = hashlib.sha256(f"{self.source}|{self.sessions}".encode())
        for field in fields(self)[2:]:
            value = getattr(self, field.name)
            names, numbers = (value.names, value.values) if isinstance(value, ColumnBlock) else (field.name, value)
            digest.update(f"{field.name}|{names}|{numbers.shape}".encode())
            digest.update(np.ascontiguousarray(numbers).tobytes())
        return digest.hexdigest()

    def column(self, name: str) -> Floats:
        """The values of a feature, live or exogenous column; all missing where the panel does not have it."""
        for block in (self.features, self.live, self.exogenous):
            if name in block.names:
                return block.values[:, block.names.index(name)]
        return np.full(len(self), np.nan)

    def rows_of(self, session: int) -> slice:
        """The rows of the session at a position."""
        return slice(int(self.first_row[session]), int(self.first_row[session + 1]))

    def part(self, first: int, stop: int) -> Panel:
        """The sessions at positions `first` up to and without `stop`, without copying."""
        first, stop, _ = slice(first, stop).indices(len(self.sessions))
        stop = max(first, stop)
        return self._cut(slice(first, stop), slice(int(self.first_row[first]), int(self.first_row[stop])))

    def between(self, first: date, last: date) -> Panel:
        """The sessions from `first` to `last`, both included."""
        days = [session.day for session in self.sessions]
        return self.part(bisect_left(days, first), bisect_right(days, last))

    def up_to(self, row: int) -> Panel:
        """What was known at the decision of `row`: its session so far and all sessions before."""
        return self._cut(slice(0, int(self.day[row]) + 1), slice(0, row + 1))

    def _cut(self, sessions: slice, rows: slice) -> Panel:
        kept = self.sessions[sessions]
        first_row = np.clip(self.first_row[sessions.start : sessions.stop + 1], rows.start, rows.stop) - rows.start
        return Panel(
            source=self.source,
            sessions=kept,
            first_row=first_row,
            **{name: getattr(self, name)[rows] for name in ("minute", *_PRICES)},
            **{name: getattr(self, name).part(rows) for name in ("features", "live", "exogenous")},
        )


@dataclass(frozen=True)
class Labels:
    """What was known of the labels of a panel's rows at one time; NaN where not known or without a label."""

    as_of_ns: int
    """Nothing in here was known later than this: nanoseconds since 1970 UTC."""
    horizons: tuple[int, ...]
    """Minutes ahead, one for each column."""
    returns: Floats
    """Log return from the decision's close to the close that many minutes later, or to the session's last."""
    variances: Floats
    """Sum of the squared log returns of those minutes."""


@dataclass(frozen=True)
class DueLabels:
    """Labels that became known within a stretch of time, one entry for each row and horizon."""

    rows: Ints
    """The panel's rows whose forecasts they judge."""
    columns: Ints
    """Position of the horizon of each."""
    returns: Floats
    """Log return over the horizon."""
    variances: Floats
    """Sum of squared one-minute log returns over the horizon."""

    def __len__(self) -> int:
        return len(self.rows)


class LabelBook:
    """All labels of a panel; it hands out none before its time.

    A label whose last minute, or for the variance any minute on the way, is missing does not exist, nor does that of
    a session's last minute.
    """

    def __init__(self, panel: Panel, horizons: Sequence[int] = HORIZONS) -> None:
        self._horizons = tuple(horizons)
        shape = (len(panel), len(self._horizons))
        self._returns, self._variances = np.full(shape, np.nan), np.full(shape, np.nan)
        self._known_ns = np.empty(shape, np.int64)
        for session in range(len(panel.sessions)):
            self._fill(panel, session)
        known = np.flatnonzero(np.isfinite(self._returns))
        self._order = known[np.argsort(self._known_ns.ravel()[known], kind="stable")]
        self._times = self._known_ns.ravel()[self._order]

    @property
    def known_ns(self) -> Ints:
        """When each label becomes known, rows by horizons: nanoseconds since 1970 UTC."""
        return self._known_ns

    def known_by(self, now_ns: int) -> Labels:
        """The labels that are known at `now_ns`; the others are missing."""
        known = self._known_ns <= now_ns
        return Labels(
            now_ns,
            self._horizons,
            np.where(known, self._returns, np.nan),
            np.where(known, self._variances, np.nan),
        )

    def due(self, after_ns: int, now_ns: int) -> DueLabels:
        """The labels that became known after `after_ns` and by `now_ns`, those known earlier first."""
        start, stop = np.searchsorted(self._times, [after_ns, now_ns], side="right")
        rows, columns = np.divmod(self._order[start:stop], len(self._horizons))
        return DueLabels(rows, columns, self._returns[rows, columns], self._variances[rows, columns])

    def _fill(self, panel: Panel, session: int) -> None:
        rows = panel.rows_of(session)
        minute, length = panel.minute[rows], panel.sessions[session].minutes
        log_close = np.full(length, np.nan)
        log_close[minute] = np.log(panel.close[rows])
        squared = np.diff(log_close) ** 2
        summed = np.concatenate([[0.0], np.cumsum(np.nan_to_num(squared))])
        holes = np.concatenate([[0], np.cumsum(np.isnan(squared))])
        for column, horizon in enumerate(self._horizons):
            last = np.minimum(minute + horizon, length - 1)
            whole = (holes[last] == holes[minute]) & (last > minute)
            self._returns[rows, column] = np.where(last > minute, log_close[last] - log_close[minute], np.nan)
            self._variances[rows, column] = np.where(whole, summed[last] - summed[minute], np.nan)
            self._known_ns[rows, column] = panel.sessions[session].open_ns + (last + 1) * MINUTE_NS


def _minutes(session: Session, frame: pd.DataFrame) -> Ints:
    index = frame.index
    assert isinstance(index, pd.DatetimeIndex)
    starts = index.as_unit("ns").view("int64")
    return np.asarray((starts - session.open_ns) // MINUTE_NS, np.int64)
