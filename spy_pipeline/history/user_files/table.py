"""Reading a user's table, whatever its columns are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from spy_pipeline.core.errors import SpyError

SUFFIXES = (".csv", ".parquet", ".pq")

_TIME_NAMES = ("timestamp", "datetime", "date_time", "time", "ts", "date", "start", "start_time", "bar_start")
_COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "open": ("open", "o", "open_price"),
    "high": ("high", "h", "high_price"),
    "low": ("low", "l", "low_price"),
    "close": ("close", "c", "close_price", "last"),
    "volume": ("volume", "v", "vol", "size"),
    "wap": ("wap", "vwap", "average", "avg_price"),
    "count": ("count", "n", "trades", "trade_count", "barcount", "bar_count", "transactions"),
}
_NEEDED = ("open", "high", "low", "close")


def files_at(path: Path) -> list[Path]:
    """The table files that a user's path means: itself, or all tables of a folder in order of their names."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SpyError(f"{path} does not exist: give a Parquet or CSV file, or a folder of them.")
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        raise SpyError(f"{path} holds no {', '.join(SUFFIXES)} file: give a folder of Parquet or CSV files.")
    return files


def read_table(path: Path) -> pd.DataFrame:
    """The table in a file as it stands; an unreadable, torn or empty one is refused with a sentence."""
    if path.suffix.lower() not in SUFFIXES:
        raise SpyError(f"{path} is neither Parquet nor CSV: give a file that ends in {', '.join(SUFFIXES)}.")
    try:
        if path.suffix.lower() == ".csv":
            _require_whole_last_line(path)
            table = arrow_csv.read_csv(path)
        else:
            table = parquet.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise SpyError(f"{path} cannot be read ({error}): mend the file, then try again.") from error
    frame: pd.DataFrame = table.to_pandas()
    if frame.empty:
        raise SpyError(f"{path} has no rows: give a file that has some.")
    return frame.reset_index() if isinstance(frame.index, pd.DatetimeIndex) else frame


def read_bars_table(path: Path) -> pd.DataFrame:
    """The bars in a file under our names, times first as `time`; columns we do not know are left out."""
    raw = read_table(path)
    names = _recognized(path, list(raw.columns))
    frame = raw[list(names.values())].set_axis(list(names), axis=1)
    for name in names:
        if name != "time":
            frame[name] = _numbers(path, names[name], frame[name])
    return frame


def _require_whole_last_line(path: Path) -> None:
    content = path.read_bytes()
    if not content.strip():
        raise SpyError(f"{path} is empty: give a file that holds some rows.")
    lines = content.rstrip(b"\r\n").splitlines()
    if not content.endswith(b"\n") and lines[-1].count(b",") != lines[0].count(b","):
        raise SpyError(f"{path} ends in the middle of line {len(lines)}: cut that line off or fetch the file again.")


def _recognized(path: Path, columns: Sequence[str]) -> dict[str, str]:
    """Our name for each column that we know."""
    lowered = {str(column).strip().lower().replace(" ", "_"): column for column in columns}
    wanted = {"time": _TIME_NAMES, **_COLUMN_NAMES}
    found = {}
    for ours, theirs in wanted.items():
        matches = [lowered[name] for name in theirs if name in lowered]
        if matches:
            found[ours] = matches[0]
    missing = [name for name in ("time", *_NEEDED) if name not in found]
    if missing:
        raise SpyError(
            f"{path} has no column for {', '.join(missing)}; it has {', '.join(map(str, columns))}: "
            "name the columns timestamp, open, high, low, close, volume."
        )
    return found


def _numbers(path: Path, column: str, values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    bad = numbers.isna() & values.notna()
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise SpyError(f"{path}, row {row}, column {column} is {values.iloc[row]!r}, which is no number: correct it.")
    return numbers
