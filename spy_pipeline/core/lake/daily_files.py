"""Daily CSV files: one row an interval, `Datetime` first, floats that round-trip, nothing where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from spy_pipeline.core.atomic_file import replace_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import NEW_YORK

INDEX = "Datetime"
_READERS = 2


def write_daily_file(path: Path, frame: pd.DataFrame) -> None:
    """Put `frame` at `path` in one step.

    The frame is indexed by New York times and has numeric columns only; the same frame always gives the same
    bytes, and `read_daily_files` gives back the same numbers to the last bit.
    """
    table = pa.Table.from_pandas(frame.astype("float64"), preserve_index=False)
    table = table.add_column(0, INDEX, pa.array([moment.isoformat() for moment in _new_york_index(frame, path)]))

    def produce(stream: BinaryIO) -> None:
        stream.write((",".join(table.column_names) + "\n").encode())
        arrow_csv.write_csv(table, stream, arrow_csv.WriteOptions(include_header=False, quoting_style="none"))

    replace_atomically(path, produce)


def read_daily_files(paths: Sequence[Path]) -> pd.DataFrame:
    """The rows of all files in the order given, as one frame of float64 columns indexed by New York time.

    All files must have the same columns. A file that cannot be read is refused with a sentence that names it.
    """
    if not paths:
        return pd.DataFrame(index=pd.DatetimeIndex([], tz=NEW_YORK, name=INDEX))
    with ThreadPoolExecutor(_READERS) as readers:
        tables = list(readers.map(_read_table, paths))
    for path, table in zip(paths, tables, strict=True):
        _require_same_columns(paths[0], tables[0], path, table)
    frame: pd.DataFrame = pa.concat_tables(tables).to_pandas()
    return frame.set_index(INDEX)


def _new_york_index(frame: pd.DataFrame, path: Path) -> pd.DatetimeIndex:
    index = frame.index
    if not isinstance(index, pd.DatetimeIndex) or index.tz is None:
        raise ValueError(f"rows for {path} must be indexed by times that carry their zone")
    return index.tz_convert(NEW_YORK)


def _read_table(path: Path) -> pa.Table:
    try:
        with path.open("rb") as stream:
            names = stream.readline().decode().rstrip("\n").split(",")
    except (OSError, UnicodeDecodeError) as error:
        raise SpyError(f"{path} cannot be read ({error}): restore it or delete it so that it is made anew.") from error
    if names[0] != INDEX:
        raise SpyError(f"{path} does not begin with the column {INDEX}: delete it so that it is made anew.")
    types = {name: pa.float64() for name in names}
    types[INDEX] = pa.timestamp("ns", tz=NEW_YORK.key)
    try:
        return arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(use_threads=False),
            convert_options=arrow_csv.ConvertOptions(column_types=types),
        )
    except pa.ArrowInvalid as error:
        raise SpyError(f"{path} is damaged ({error}): delete it so that it is made anew.") from error


def _require_same_columns(first_path: Path, first: pa.Table, path: Path, table: pa.Table) -> None:
    if table.column_names != first.column_names:
        differing = sorted(set(table.column_names) ^ set(first.column_names)) or ["their order"]
        raise SpyError(
            f"{path} has other columns than {first_path} ({', '.join(differing)}): "
            "delete the older one so that it is made anew."
        )
