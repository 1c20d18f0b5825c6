"""Loading many daily files into one frame, against the loop anyone would write with pandas."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.result import BenchmarkResult
from benchmarks.timing import paired_seconds
from spy_pipeline.core.lake.daily_files import read_daily_files, write_daily_file

FILES, ROWS, COLUMNS = 500, 390, 45


def run() -> list[BenchmarkResult]:
    """500 files of 390 rows and 45 columns; at most 2 s and at least 3x the peer are claimed."""
    with tempfile.TemporaryDirectory() as folder:
        paths = _write_files(Path(folder))
        ours, peer = paired_seconds(lambda: read_daily_files(paths), lambda: _plain_pandas(paths))
    note = f"{FILES} files of {ROWS} rows x {COLUMNS} columns; claimed: <= 2 s and >= 3x"
    return [
        BenchmarkResult("load daily files", ours, peer, "s", "pandas.read_csv loop", higher_is_better=False, note=note)
    ]


def _write_files(folder: Path) -> list[Path]:
    random = np.random.default_rng(1)
    paths = []
    for number in range(FILES):
        day = pd.Timestamp("2022-01-03 09:30", tz="America/New_York") + pd.DateOffset(days=number)
        index = pd.date_range(day, periods=ROWS, freq="min")
        values = random.standard_normal((ROWS, COLUMNS))
        values[:, :4] = np.round(400 + values[:, :4], 2)
        values[:60, -5:] = np.nan
        paths.append(folder / f"{day.date()}.csv")
        write_daily_file(paths[-1], pd.DataFrame(values, index, [f"f{column}" for column in range(COLUMNS)]))
    return paths


def _plain_pandas(paths: list[Path]) -> pd.DataFrame:
    return pd.concat([pd.read_csv(path, index_col="Datetime", parse_dates=True) for path in paths])
