"""Reading a user's file of minute bars, whatever its columns are called, and saying in one sentence what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS, new_york_text

SYMBOL, START = "symbol", "start_ns"
PRICES = ("open", "high", "low", "close")
COLUMNS = (SYMBOL, START, *PRICES, "volume")

_NAMES = {
    "start": ("timestamp", "datetime", "date_time", "date", "time", "start", "bar_start"),
    "open": ("open", "o"),
    "high": ("high", "h"),
    "low": ("low", "l"),
    "close": ("close", "c"),
    "volume": ("volume", "vol", "v"),
}
_SYMBOL_NAMES = ("symbol", "ticker")
_NEW_YORK = "America/New_York"
_LOWEST_PRICE = 1.0


def read_bar_file(path: Path, unnamed: str) -> pd.DataFrame:
    """Bars with the columns of COLUMNS in order of symbol and time; rows without a symbol are of `unnamed`.

    The time stamps are the bars' starts; a time without zone is New York's.
    """
    frame = _with_known_names(_read(path), path)
    if frame.empty:
        raise SpyError(f"{path} has no bars: give a file with at least one row.")
    bars = pd.DataFrame({START: _starts(frame["start"], path)})
    bars[SYMBOL] = frame[SYMBOL].astype(str).str.upper() if SYMBOL in frame else unnamed
    for name in (*PRICES, "volume"):
        bars[name] = _numbers(frame[name], name, path)
    bars = bars[list(COLUMNS)].sort_values([SYMBOL, START], kind="stable", ignore_index=True)
    _refuse_bad_rows(bars, path)
    return bars


def _read(path: Path) -> pd.DataFrame:
    try:
        if not path.exists():
            raise SpyError(f"There is no replay file {path}: give the path of a Parquet or CSV file of minute bars.")
        if path.is_dir():
            raise SpyError(f"The replay file {path} is a folder: give the path of one Parquet or CSV file.")
        if path.suffix.lower() in (".parquet", ".pq"):
            return _with_named_index(pd.read_parquet(path))
        return pd.read_csv(path, skipinitialspace=True)
    except PermissionError as error:
        raise SpyError(f"No right to read the replay file {path}: give this user read access to it.") from error
    except pd.errors.EmptyDataError as error:
        raise SpyError(f"The replay file {path} is empty: give a file with at least one bar.") from error
    except (OSError, ValueError, pd.errors.ParserError) as error:
        raise SpyError(f"The replay file {path} is neither readable Parquet nor CSV: write it anew.") from error


def _with_named_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with numbered rows, a time index turned into a column."""
    if isinstance(frame.index, pd.DatetimeIndex):
        return frame.reset_index(names=[str(frame.index.name or "timestamp")])
    return frame.reset_index(drop=True)


def _with_known_names(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    present = {str(name).strip().lower(): name for name in frame.columns}
    chosen: dict[Any, str] = {}
    for wanted, names in _NAMES.items():
        found = next((present[name] for name in names if name in present), None)
        if found is None:
            raise SpyError(
                f"The replay file {path} has no column for {wanted}: name one of its columns {' or '.join(names)}."
            )
        chosen[found] = wanted
    for name in _SYMBOL_NAMES:
        if name in present and SYMBOL not in chosen.values():
            chosen[present[name]] = SYMBOL
    return frame[list(chosen)].rename(columns=chosen)


def _starts(column: pd.Series, path: Path) -> NDArray[np.int64]:
    """Nanoseconds since 1970 UTC of each bar's start."""
    if column.isna().any():
        raise SpyError(f"Row {_first(column.isna())} of {path} has no time: fill it in or remove the row.")
    if pd.api.types.is_numeric_dtype(column):
        raise SpyError(f"The times in {path} are plain numbers: write them as text such as 2024-03-05 09:30:00.")
    try:
        times = column if pd.api.types.is_datetime64_any_dtype(column) else _parsed(column)
    except (ValueError, TypeError, OverflowError) as error:
        raise SpyError(f"{path} has a time that cannot be read: write every time like 2024-03-05 09:30:00.") from error
    if times.dt.tz is None:
        standard = np.zeros(len(times), dtype=np.bool_)
        times = times.dt.tz_localize(_NEW_YORK, ambiguous=standard, nonexistent="shift_forward")
    instants = times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[ns]")
    starts: NDArray[np.int64] = instants.astype(np.int64)
    between = starts % MINUTE_NS != 0
    if between.any():
        raise SpyError(f"Row {_first(between)} of {path} does not start on a full minute: give 1-minute bars.")
    return starts


def _parsed(column: pd.Series) -> pd.Series:
    text = column.astype(str).str.strip()
    zoned = text.str.contains(r"(?:Z|[+-]\d\d:?\d\d)$", regex=True)
    if zoned.any() and not zoned.all():
        raise ValueError("some times carry a zone and some do not")
    return pd.to_datetime(text, utc=bool(zoned.any()), format="mixed")


def _numbers(column: pd.Series, name: str, path: Path) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(np.float64)
    bad = ~np.isfinite(numbers.to_numpy())
    if bad.any():
        raise SpyError(f"Row {_first(bad)} of {path} has no number for {name}: fill it in or remove the row.")
    return numbers


def _refuse_bad_rows(bars: pd.DataFrame, path: Path) -> None:
    body_high, body_low = bars[["open", "close"]].max(axis=1), bars[["open", "close"]].min(axis=1)
    faults = (
        (bars.duplicated([SYMBOL, START]), "appears twice", "keep one of them"),
        (bars["low"] < _LOWEST_PRICE, "has a price under 1 dollar", "only prices from 1 dollar up can be replayed"),
        (bars["volume"] < 0.0, "has a negative volume", "correct it"),
        ((bars["high"] < body_high) | (bars["low"] > body_low), "has prices outside its high and low", "correct it"),
    )
    for rows, fault, remedy in faults:
        if rows.any():
            position = int(np.argmax(rows.to_numpy()))
            symbol, start_ns = bars[SYMBOL].iloc[position], int(bars[START].to_numpy()[position])
            raise SpyError(f"The bar of {symbol} at {new_york_text(start_ns)} in {path} {fault}: {remedy}.")


def _first(flags: Any) -> int:
    """Number of the first row that is marked, counted from 1."""
    return int(np.argmax(np.asarray(flags))) + 1
