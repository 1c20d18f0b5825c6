"""A recording: the raw events that a collector wrote down, day by day, in the order in which they arrived."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.layout import days_present

TICKS, DEPTH, TRADES = ".ticks.csv", ".depth.csv", ".trades.csv"
_COLUMNS: dict[str, dict[str, pa.DataType]] = {
    TICKS: {
        "Datetime": pa.string(),
        "event": pa.string(),
        "tick_type": pa.int64(),
        "price": pa.float64(),
        "size": pa.float64(),
        "ask": pa.float64(),
        "ask_size": pa.float64(),
        "server_second": pa.int64(),
        "mask": pa.int64(),
        "text": pa.string(),
    },
    DEPTH: {
        "Datetime": pa.string(),
        "book": pa.string(),
        "operation": pa.string(),
        "side": pa.string(),
        "position": pa.int64(),
        "price": pa.float64(),
        "size": pa.float64(),
        "owner": pa.string(),
    },
    TRADES: {
        "Datetime": pa.string(),
        "server_second": pa.int64(),
        "price": pa.float64(),
        "size": pa.float64(),
        "mask": pa.int64(),
        "exchange": pa.string(),
        "conditions": pa.string(),
    },
}
_DAYS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Events:
    """Events of one kind in the order of their arrival."""

    time_ns: NDArray[np.int64]
    """When each arrived, market time, nanoseconds since 1970 UTC."""
    columns: dict[str, NDArray[Any]]
    """Its other fields by their names in the file."""

    def rows(self, chosen: slice | NDArray[np.bool_]) -> Events:
        """The chosen events only."""
        return Events(self.time_ns[chosen], {name: column[chosen] for name, column in self.columns.items()})

    def __len__(self) -> int:
        return len(self.time_ns)


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """All that was recorded of one symbol on one day."""

    ticks: Events
    """What market data lines, single quotes and bars of five seconds said."""
    depth: Events
    """Changes of the order books."""
    trades: Events
    """Single trades."""


class Recording:
    """Reads the folder of an instrument's raw events, or the folder that holds several such folders."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self._folders = folders
        self.day = lru_cache(maxsize=_DAYS_KEPT)(self._read_day)
        """Everything of one symbol and day."""

    @classmethod
    def open(cls, path: Path) -> Recording:
        """The recording at `path`; a folder is named after its instrument."""
        if not path.is_dir():
            raise SpyError(
                f"There is no recording at {path}: give a folder such as data/realtime_original_data/SPY of some home."
            )
        folder = path.resolve()
        found = [candidate for candidate in (folder, *sorted(folder.iterdir())) if any(candidate.glob(f"*{TRADES}"))]
        if not found:
            raise SpyError(f"{path} has no recorded trades: give a folder with files such as 2024-03-08{TRADES}.")
        return cls({candidate.name: candidate for candidate in found})

    def symbols(self) -> tuple[str, ...]:
        """The symbols that were recorded."""
        return tuple(self._folders)

    def days(self, symbol: str) -> list[date]:
        """The days that were recorded of a symbol."""
        return days_present(self._folders[symbol], TRADES)

    def _read_day(self, symbol: str, day: date) -> RecordedDay:
        folder = self._folders[symbol]
        return RecordedDay(*(_read(folder / f"{day}{suffix}", suffix) for suffix in (TICKS, DEPTH, TRADES)))


def _read(path: Path, suffix: str) -> Events:
    """The events of a file; a last line that was never finished is left out, a missing file has none."""
    types = _COLUMNS[suffix]
    try:
        content = path.read_bytes() if path.exists() else ",".join(types).encode() + b"\n"
        whole = content[: content.rfind(b"\n") + 1]
        options = csv.ConvertOptions(column_types=types, strings_can_be_null=False)
        table = csv.read_csv(io.BytesIO(whole), convert_options=options)
        if table.column_names != list(types):
            raise SpyError(f"{path} does not hold {suffix.split('.')[1]} of a collector: its columns are others.")
    except (OSError, pa.ArrowInvalid) as error:
        raise SpyError(f"{path} cannot be read ({error}): restore it or leave that day out.") from error
    columns = {name: _column(table.column(name)) for name in table.column_names[1:]}
    return Events(_instants(table.column("Datetime")), columns)


def _column(column: pa.ChunkedArray) -> NDArray[Any]:
    if column.type == pa.int64():
        column = column.fill_null(-1)
    values: NDArray[Any] = column.to_numpy()
    return values


def _instants(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Instants that never fall, as arrival never does."""
    times = pd.to_datetime(column.to_pandas(), utc=True, format="ISO8601").to_numpy(dtype="datetime64[ns]")
    return np.maximum.accumulate(times.astype(np.int64)) if len(times) else times.astype(np.int64)
