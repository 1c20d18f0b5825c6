"""Whether the raw minutes of a day can be believed: each finding names the row and the column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaErrors

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.records.minute_bar import MinuteBar
from spy_pipeline.core.records.tables import frame_schema
from spy_pipeline.core.sessions import Session

Severity = Literal["error", "warning"]

PRICES = ("open", "high", "low", "close")
_FARTHEST_FROM_NEIGHBOURS, _NEIGHBOURS = 0.25, 11
_LEAST_VOLUME_RATIO, _GREATEST_VOLUME_RATIO = 0.1, 10.0
_FEWEST_TRAILING_DAYS = 5
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a raw day that is wrong or odd."""

    severity: Severity
    """An error quarantines the day; a warning is shown."""
    message: str
    """What was found, with row and column."""


def check_raw_day(bars: pd.DataFrame, session: Session, trailing_volumes: Sequence[float]) -> list[Finding]:
    """Everything wrong or odd about the minutes of `session`.

    `trailing_volumes` are the whole-day volumes of the sessions before it, which its own is held against.
    """
    try:
        _day_schema(session).validate(bars, lazy=True)
    except SchemaErrors as failures:
        return _findings(failures, bars)
    return _odd_volume(bars, trailing_volumes)


def _day_schema(session: Session) -> pandera.DataFrameSchema:
    minutes = set(session.minute_starts_ns().tolist())
    schema = frame_schema(MinuteBar).update_columns(
        {name: {"checks": [pandera.Check.gt(0), _near_its_neighbours()]} for name in PRICES}
    )
    schema = schema.update_column(
        "start_ns",
        checks=[
            pandera.Check(lambda column: column.isin(minutes), error=f"outside the session of {session.day}"),
            pandera.Check(lambda column: column.diff().fillna(1) > 0, error="not later than the row before"),
        ],
    )
    schema = schema.update_column("volume", checks=[pandera.Check.ge(0)])
    schema.checks = [
        pandera.Check(
            lambda frame: frame["high"] >= frame[list(PRICES)].max(axis=1), error="high is not the highest price"
        ),
        pandera.Check(
            lambda frame: frame["low"] <= frame[list(PRICES)].min(axis=1), error="low is not the lowest price"
        ),
    ]
    return schema


def _near_its_neighbours() -> pandera.Check:
    """Against the minutes around it, because a volatility index may double within a day."""

    def near(column: pd.Series[float]) -> pd.Series[bool]:
        around = column.rolling(_NEIGHBOURS, center=True, min_periods=1).median()
        return (column / around - 1.0).abs() <= _FARTHEST_FROM_NEIGHBOURS

    return pandera.Check(near, error=f"more than {_FARTHEST_FROM_NEIGHBOURS:.0%} away from the minutes around it")


def _findings(failures: SchemaErrors, bars: pd.DataFrame) -> list[Finding]:
    cases = failures.failure_cases.copy()
    cases.loc[cases["schema_context"] == "DataFrameSchema", "column"] = ""
    cases = cases.drop_duplicates(subset=["index", "column", "check"])
    messages = [_message(case, bars) for case in cases.head(_SHOWN).itertuples()]
    if len(cases) > _SHOWN:
        messages.append(f"and {len(cases) - _SHOWN} more")
    return [Finding("error", message) for message in messages]


def _message(case: object, bars: pd.DataFrame) -> str:
    index, column, check = (getattr(case, name) for name in ("index", "column", "check"))
    if index is None or pd.isna(index):
        return f"{check}: {getattr(case, 'failure_case', '')}"
    row = int(index)
    time = new_york_time(int(bars["start_ns"].iloc[row])).strftime("%H:%M")
    if column not in bars.columns:
        return f"row {row} ({time}), column {check}"
    return f"row {row} ({time}), column {column} is {bars[column].iloc[row]}: {check}"


def _odd_volume(bars: pd.DataFrame, trailing_volumes: Sequence[float]) -> list[Finding]:
    known = [volume for volume in trailing_volumes if np.isfinite(volume) and volume > 0]
    volume = float(bars["volume"].sum(min_count=1))
    if len(known) < _FEWEST_TRAILING_DAYS or not np.isfinite(volume):
        return []
    ratio = volume / float(np.median(known))
    if _LEAST_VOLUME_RATIO <= ratio <= _GREATEST_VOLUME_RATIO:
        return []
    return [Finding("warning", f"the day's volume is {ratio:.2g} times the median of the {len(known)} days before")]
