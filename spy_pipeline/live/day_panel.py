"""A session so far, behind the sessions before it, as forecasters look at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import INDEX
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS, NEW_YORK
from spy_pipeline.core.provenance import source_of_ancestors
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.catalogue import feature_catalogue, live_columns, minute_columns
from spy_pipeline.features.daily_rows import BAR_COLUMNS
from spy_pipeline.features.scheduled_events import EVENT_FEATURE, event_feature
from spy_pipeline.forecast.training_set import ColumnBlock, DueLabels, LabelBook, Panel
from spy_pipeline.history.user_files.events import event_times_ns
from spy_pipeline.learning.panels import LEAST_DAYS, VIX, engineered_days, load_panel

_BAR_FIELDS = ("minute", "open", "high", "low", "close", "volume")


@dataclass(frozen=True)
class DayContext:
    """What was known when a session opened."""

    session: Session
    """The session."""
    history: Panel
    """The engineered sessions before it."""
    releases_ns: tuple[int, ...] | None = None
    """When releases are scheduled, from the opening to the first one after the close; None where no file says."""


def day_context(home: Home, instrument: Instrument, session: Session) -> DayContext:
    """The context of a session from the daily files of the days before it, and from the calendar of releases."""
    layout = LakeLayout(home)
    days = engineered_days(layout, instrument, None, session.day - timedelta(days=1))
    history = load_panel(layout, instrument, context_days(days))
    return DayContext(session, history, releases_in_sight(layout, session))


def releases_in_sight(layout: LakeLayout, session: Session) -> tuple[int, ...] | None:
    """Those of the stored releases that any minute of a session may look at."""
    times = event_times_ns(layout)
    if times is None:
        return None
    first, last = np.searchsorted(times, [session.open_ns, session.close_ns]).tolist()
    return tuple(times[first : last + 1].tolist())


def context_days(days: list[date]) -> list[date]:
    """Those of the days before a session that forecasters may look back to."""
    return days[-LEAST_DAYS:]


def newest_rows(minutes: Iterable[MinuteRow]) -> list[MinuteRow]:
    """The newest revision of each minute that is whole and had trades; any other does not count as known."""
    newest = {row.start_ns: row for row in sorted(minutes, key=lambda row: (row.start_ns, row.revision))}
    return [row for _, row in sorted(newest.items()) if row.is_whole and row.close is not None]


def rows_frame(rows: Iterable[MinuteRow], releases_ns: tuple[int, ...] | None) -> pd.DataFrame:
    """Bar columns, then all features in the order of the catalogue, indexed by New York time.

    The collector knows no calendar of releases: where there is one, how far they are off is reckoned here, as history
    does it.
    """
    names = [feature.name for feature in feature_catalogue()]
    listed = list(rows)
    index = pd.DatetimeIndex([row.start_ns for row in listed], tz="UTC", name=INDEX).tz_convert(NEW_YORK)
    bars = [[getattr(row, name) for name in BAR_COLUMNS] for row in listed]
    values = np.array([[*bar, *row.features] for bar, row in zip(bars, listed, strict=True)], np.float64)
    frame = pd.DataFrame(values.reshape(len(listed), len(BAR_COLUMNS) + len(names)), index, [*BAR_COLUMNS, *names])
    if releases_ns is None:
        return frame
    ends = np.array([row.start_ns + MINUTE_NS for row in listed], np.int64)
    return frame.assign(**{EVENT_FEATURE: event_feature(ends, np.array(releases_ns, np.int64))})


def daily_columns() -> list[str]:
    """The columns of a daily file."""
    return [*BAR_COLUMNS, *minute_columns()]


def today_panel(context: DayContext, rows: list[MinuteRow]) -> Panel:
    """The panel of the session so far alone."""
    source = source_of_ancestors(row.source for row in rows)
    frame = rows_frame(rows, context.releases_ns)
    return Panel.of_days(source, [(context.session, frame)], minute_columns(), live_columns(), (VIX,))


def joined(history: Panel, today: Panel) -> Panel:
    """One panel of both; columns that one of them lacks are missing there."""
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(history, name), getattr(today, name)]) for name in _BAR_FIELDS
    }
    blocks: dict[str, Any] = {
        name: _joined_block(getattr(history, name), getattr(today, name)) for name in ("features", "live", "exogenous")
    }
    return replace(
        history,
        source=source_of_ancestors([history.source, today.source]),
        sessions=(*history.sessions, *today.sessions),
        first_row=np.concatenate([history.first_row, today.first_row[1:] + len(history)]),
        **columns,
        **blocks,
    )


def due_labels(history: Panel, today: Panel, after_ns: int, now_ns: int) -> DueLabels:
    """Today's labels that became known after one instant and by another, by the rows of the joined panel."""
    due = LabelBook(today).due(after_ns, now_ns)
    return replace(due, rows=due.rows + len(history))


def _joined_block(before: ColumnBlock, after: ColumnBlock) -> ColumnBlock:
    if before.names == after.names:
        return ColumnBlock(after.names, np.concatenate([before.values, after.values]))
    names = tuple(dict.fromkeys([*after.names, *before.names]))
    return ColumnBlock(names, np.concatenate([_widened(before, names), _widened(after, names)]))


def _widened(block: ColumnBlock, names: tuple[str, ...]) -> np.ndarray:
    values = np.full((len(block.values), len(names)), np.nan)
    for position, name in enumerate(names):
        if name in block.names:
            values[:, position] = block.values[:, block.names.index(name)]
    return values
