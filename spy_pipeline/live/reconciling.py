"""Live minutes held against official history, column by column; each difference is kept with its explanation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import read_daily_files
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.catalogue import history_only_columns
from spy_pipeline.features.daily_rows import BAR_COLUMNS
from spy_pipeline.features.scheduled_events import EVENT_FEATURE
from spy_pipeline.history.engineered_days import engineered_day_is_whole
from spy_pipeline.live.day_files import minutes_as_heard
from spy_pipeline.live.day_panel import daily_columns, newest_rows, rows_frame
from spy_pipeline.live.differences import MINUTE, Difference, differences_of, keep_differences
from spy_pipeline.live.online_state import releases_lived_with

NO_HISTORY = "official history was not there, or was not believed"

_MOST_NAMED = 6
_FOLLOWS = "features follow from minutes before that differ"
_NO_OPTIONS = "implied volatility is known to history alone"
_NOT_HEARD = {
    EVENT_FEATURE: "history was made with another calendar of releases than the session was begun with",
    **dict.fromkeys(history_only_columns(), _NO_OPTIONS),
}
"""Features that do not follow from what the collector hears, and why history may have others."""


@dataclass(frozen=True)
class Reconciliation:
    """Live minutes against official ones."""

    minutes: int
    """Official minutes; 0 where history was not there."""
    exact: int
    """Those that were lived to the last bit."""
    differences: tuple[Difference, ...]
    """The others, one for each; a single one where history was not there."""
    by_column: dict[str, int]
    """In how many minutes each column differed."""


def reconcile(home: Home, database: LedgerDatabase, instrument: Instrument, session: Session) -> Reconciliation:
    """Hold the rows as lived against the day's official file; a file made of live rows says nothing."""
    minutes = minutes_as_heard(home, database, instrument, session)
    rows = {row.start_ns: row for row in newest_rows(heard.row for heard in minutes)}
    layout = LakeLayout(home)
    if not engineered_day_is_whole(layout, instrument, session.day):
        missing = Difference(MINUTE, session.open_ns, f"{len(rows)} minutes", "missing", NO_HISTORY)
        return Reconciliation(0, 0, (missing,), {})
    official = read_daily_files([layout.daily_file(instrument, session.day)])[daily_columns()]
    live = rows_frame(rows.values(), releases_lived_with(home, database, instrument, session))[daily_columns()]
    differences, by_column = [], dict.fromkeys(daily_columns(), 0)
    for moment in official.index.union(live.index):
        start_ns = int(moment.value)
        columns = _differing(live, official, moment)
        for column in columns:
            by_column[column] += 1
        if columns:
            row = rows.get(start_ns)
            explanation = _explanation(row, moment in official.index, columns)
            differences.append(_told(live, official, moment, columns, explanation))
    exact = len(official.index.union(live.index)) - len(differences)
    counted = {column: count for column, count in by_column.items() if count}
    return Reconciliation(len(official), exact, tuple(differences), counted)


def hold_against_history(
    home: Home, database: LedgerDatabase, instrument: Instrument, session: Session
) -> Reconciliation:
    """Reconcile a session and keep its differences in place of those found before."""
    found = reconcile(home, database, instrument, session)
    keep_differences(database, instrument, session.day, MINUTE, found.differences)
    return found


def hold_against_late_history(
    home: Home, database: LedgerDatabase, instrument: Instrument, session: Session
) -> Reconciliation | None:
    """Do it again where history was missing then and has come since; None where there is nothing to do."""
    lacked = any(item.explanation == NO_HISTORY for item in differences_of(database, instrument, session.day))
    if not lacked or not engineered_day_is_whole(LakeLayout(home), instrument, session.day):
        return None
    return hold_against_history(home, database, instrument, session)


def _differing(live: pd.DataFrame, official: pd.DataFrame, moment: pd.Timestamp) -> list[str]:
    """The columns whose values differ in a bit; all where the minute is missing on one side."""
    if moment not in live.index or moment not in official.index:
        return list(daily_columns())
    ours, theirs = live.loc[moment].to_numpy(), official.loc[moment].to_numpy()
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    return [column for column, is_same in zip(daily_columns(), same.tolist(), strict=True) if not is_same]


def _explanation(row: MinuteRow | None, is_official: bool, columns: list[str]) -> str:
    if row is None:
        return "the minute was not heard whole"
    if not is_official:
        return "history does not have the minute"
    if not any(column in BAR_COLUMNS for column in columns):
        return "; ".join(dict.fromkeys(_NOT_HEARD.get(column, _FOLLOWS) for column in columns))
    if row.late_prints:
        return f"{row.late_prints} trades of earlier minutes came late"
    if row.origin is MinuteOrigin.BACKFILLED:
        return "the minute was fetched while it was still being corrected"
    heard = "trades came from RTVolume, which leaves some out" if row.is_bridged else ""
    return heard or "history leaves out or corrects trades that were heard"


def _told(
    live: pd.DataFrame, official: pd.DataFrame, moment: pd.Timestamp, columns: list[str], explanation: str
) -> Difference:
    named = columns[:_MOST_NAMED]
    more = f" and {len(columns) - _MOST_NAMED} more" if len(columns) > _MOST_NAMED else ""
    sides = [
        "; ".join(f"{column} {frame.loc[moment, column]:.10g}" for column in named) + more
        if moment in frame.index
        else "missing"
        for frame in (live, official)
    ]
    return Difference(MINUTE, int(moment.value), sides[0], sides[1], explanation)
