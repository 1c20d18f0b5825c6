"""Training sets from the lake: consecutive engineered days with what else was known at each minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import read_daily_files
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.new_york import MINUTE_NS, NEW_YORK, new_york_time
from spy_pipeline.core.provenance import source_of_ancestors
from spy_pipeline.core.records.minute_row import MinuteOrigin
from spy_pipeline.core.records.source import Source
from spy_pipeline.features.catalogue import feature_catalogue, history_only_columns, live_columns, minute_columns
from spy_pipeline.forecast.training_set import Panel

VIX = "vix"
LEAST_DAYS = 30
"""Fewer days than this teach nothing that can be believed."""

_VIX_INSTRUMENT = Instrument.parse("VIX")


def engineered_days(layout: LakeLayout, instrument: Instrument, first: date | None, last: date | None) -> list[date]:
    """The days with a daily file, from `first` to `last` where these are given."""
    days = days_present(layout.daily_folder(instrument), ".csv")
    return [day for day in days if (first is None or day >= first) and (last is None or day <= last)]


def known_panel(
    home: Home, instrument: Instrument, first: date | None, last: date | None, *, sessions: int | None = None
) -> Panel:
    """The panel of the engineered days from `first` to `last`, of these the latest `sessions`, as known by now.

    A minute that is not over by the home's clock is not in it: a session that is played over bars that are there
    already has its future on disk.
    """
    days = known_days(home, instrument, first, last)
    now_ns = open_clock(home.state_folder).now_ns()
    return load_panel(LakeLayout(home), instrument, days[-sessions:] if sessions else days, known_ns=now_ns)


def known_days(home: Home, instrument: Instrument, first: date | None = None, last: date | None = None) -> list[date]:
    """The engineered days from `first` to `last` that have begun by the home's clock."""
    today = new_york_time(open_clock(home.state_folder).now_ns()).date()
    return engineered_days(LakeLayout(home), instrument, first, min(last or today, today))


def load_panel(
    layout: LakeLayout, instrument: Instrument, days: Sequence[date], *, known_ns: int | None = None
) -> Panel:
    """The panel of engineered days in order, without the minutes that are not over at `known_ns`, where that is given.

    VIX joins where its minutes were imported, and the live features of days that the collector recorded. Columns that
    only history fills are missing: who learned from them would be blind when it serves.
    """
    if len(days) < LEAST_DAYS:
        raise SpyError(
            f"{instrument.symbol} has {len(days)} engineered days in that range, {LEAST_DAYS} are needed: "
            "run `spy catch-up`, or name a longer range with --from and --to."
        )
    rows = read_daily_files([layout.daily_file(instrument, day) for day in days])
    rows[list(history_only_columns())] = np.nan
    if known_ns is not None:
        rows = rows[rows.index <= pd.Timestamp(known_ns - MINUTE_NS, tz="UTC")]
    assert isinstance(rows.index, pd.DatetimeIndex)
    by_day = {str(day): frame for day, frame in rows.groupby(rows.index.strftime("%Y-%m-%d"))}
    held = [instrument.sessions().session(day) for day in days if str(day) in by_day]
    frames = []
    for session in held:
        frame = _with_vix(layout, session.day, by_day[str(session.day)])
        frames.append((session, _with_live(layout, instrument, session.day, frame)))
    source = _source(layout, instrument, days)
    return Panel.of_days(source, frames, minute_columns(), live_columns(), exogenous=(VIX,))


def _with_live(layout: LakeLayout, instrument: Instrument, day: date, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the live features of each minute as it was first told; others came too late for its decision."""
    path = layout.live_rows(instrument, day)
    if not path.is_file():
        return frame
    rows = _columns(path, ["start_ns", "revision", "origin", "features"])
    first = rows[(rows["revision"] == 0) & (rows["origin"] == str(MinuteOrigin.LIVE))].drop_duplicates("start_ns")
    names = [feature.name for feature in feature_catalogue()]
    starts = pd.DatetimeIndex(first["start_ns"], tz="UTC").tz_convert(NEW_YORK)
    features = pd.DataFrame(np.array(first["features"].tolist()).reshape(len(first), len(names)), starts, names)
    return frame.join(features[list(live_columns())])


def _with_vix(layout: LakeLayout, day: date, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the close of VIX at the end of each minute, where its minutes are in the lake."""
    path = layout.raw_minutes(_VIX_INSTRUMENT, day)
    if not path.is_file():
        return frame
    table = _columns(path, ["start_ns", "close"])
    starts = pd.DatetimeIndex(table["start_ns"], tz="UTC").tz_convert(NEW_YORK)
    closes = pd.Series(table["close"].to_numpy(), starts)
    return frame.assign(**{VIX: closes.reindex(frame.index)})


def _source(layout: LakeLayout, instrument: Instrument, days: Sequence[date]) -> Source:
    """Where the bars of the days come from: raw minutes, on a day that is lived the minutes as they were seen.

    A daily file that has neither is refused.
    """
    found: set[str] = set()
    for day in days:
        raw, seen = layout.raw_minutes(instrument, day), layout.live_rows(instrument, day)
        found |= set(_columns(seen if seen.is_file() and not raw.is_file() else raw, ["source"])["source"].unique())
    return source_of_ancestors(Source(source) for source in found)


def _columns(path: object, names: list[str]) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = parquet.read_table(path, columns=names).to_pandas()
    except (OSError, pa.ArrowInvalid) as error:
        raise SpyError(f"{path} cannot be read ({error}): restore it, or delete it and run `spy catch-up`.") from error
    return frame
