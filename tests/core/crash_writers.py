"""A program that writes one kind of file until it is killed: `python -m tests.core.crash_writers KIND FOLDER`.

Each write carries its number; once a write has returned, its number is told on stdout. `verify` then says what must
hold of what a reader finds: the last write told, or the one that was being made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from spy_pipeline.core.atomic_file import create_once, write_atomically
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import read_daily_files, write_daily_file
from spy_pipeline.core.lake.growing_file import GrowingFile
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.record_files import read_records, write_records
from spy_pipeline.core.lake.recovery import recover_lake
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.records.minute_bar import MinuteBar
from spy_pipeline.core.records.source import Source

ROWS, COLUMNS, LINES_A_WRITE, GAPS_A_WRITE = 390, 20, 3, 4
HEADER = "Datetime,number,check"


def _daily_path(home: Home) -> Path:
    return home.data_folder / "daily_data" / "SPY" / "2024-11-01.csv"


def _records_path(home: Home) -> Path:
    return home.data_folder / "original_data" / "SPY" / "2024-11-01.parquet"


def _growing_path(home: Home) -> Path:
    return home.data_folder / "daily_realtime_data" / "SPY" / "2024-11-01.csv"


def write_daily(home: Home) -> Callable[[int], None]:
    index = pd.date_range("2024-11-01 09:30", periods=ROWS, freq="min", tz="America/New_York")
    columns = [f"f{n}" for n in range(COLUMNS)]

    def write(number: int) -> None:
        values = np.full((ROWS, COLUMNS), number + 0.1)
        write_daily_file(_daily_path(home), pd.DataFrame(values, index, columns))

    return write


def daily_number(home: Home) -> int:
    frame = read_daily_files([_daily_path(home)])
    assert frame.shape == (ROWS, COLUMNS)
    assert frame.to_numpy().min() == frame.to_numpy().max()
    return int(frame.iloc[0, 0])


def write_raw(home: Home) -> Callable[[int], None]:
    def write(number: int) -> None:
        frame = pd.DataFrame(
            {
                "start_ns": np.arange(ROWS),
                "interval_s": 60,
                "open": 1.0,
                "high": 1.0,
                "low": 1.0,
                "close": 1.0,
                "volume": float(number),
                "wap": 1.0,
                "count": pd.array([number] * ROWS, "Int64"),
                "source": str(Source.IMPORTED),
            }
        )
        write_records(_records_path(home), MinuteBar, frame)

    return write


def raw_number(home: Home) -> int:
    frame = read_records(_records_path(home), MinuteBar)
    assert len(frame) == ROWS
    assert frame["count"].nunique() == 1
    return int(frame["count"].iloc[0])


def write_plain(home: Home) -> Callable[[int], None]:
    return lambda number: write_atomically(home.state_folder / "plain", f"{number}\n".encode() * 20_000)


def plain_number(home: Home) -> int:
    lines = (home.state_folder / "plain").read_text().splitlines()
    assert len(lines) == 20_000
    assert len(set(lines)) == 1
    return int(lines[0])


def write_once(home: Home) -> Callable[[int], None]:
    def write(number: int) -> None:
        assert create_once(home.state_folder / f"once-{number}", f"{number}\n".encode() * 5_000)

    return write


def once_number(home: Home) -> int:
    paths = list(home.state_folder.glob("once-*"))
    for path in paths:
        assert path.read_text().splitlines() == [path.name.removeprefix("once-")] * 5_000
    return len(paths) - 1


def write_growing(home: Home) -> Callable[[int], None]:
    writer = GrowingFile(_growing_path(home), HEADER, sync_seconds=0.05).__enter__()

    def write(number: int) -> None:
        writer.append(f"2024-11-01,{number},{'x' * (number % 97)}{number}" for _ in range(LINES_A_WRITE))

    return write


def growing_number(home: Home) -> int:
    with GrowingFile(_growing_path(home), HEADER, sync_seconds=0.0) as writer:
        writer.append(["2024-11-01,next,next"])
    text = _growing_path(home).read_text()
    assert text.endswith("2024-11-01,next,next\n")
    lines = text.splitlines()
    assert lines[0] == HEADER
    for position, line in enumerate(lines[1:-1]):
        number = position // LINES_A_WRITE
        assert line == f"2024-11-01,{number},{'x' * (number % 97)}{number}"
    return (len(lines) - 2) // LINES_A_WRITE - 1


def write_ledger(home: Home) -> Callable[[int], None]:
    ledger = GapLedger(LedgerDatabase(home))
    return lambda number: ledger.note(_gap(number, position) for position in range(GAPS_A_WRITE))


def ledger_number(home: Home) -> int:
    database = LedgerDatabase(home)
    gaps = GapLedger(database).between(Instrument.parse("SPY"), GapStream.MINUTE_BARS, 0, 1 << 62)
    database.close()
    assert len(gaps) % GAPS_A_WRITE == 0
    assert gaps == [_gap(n // GAPS_A_WRITE, n % GAPS_A_WRITE) for n in range(len(gaps))]
    return len(gaps) // GAPS_A_WRITE - 1


def _gap(number: int, position: int) -> Gap:
    start = (number * GAPS_A_WRITE + position) * 10
    return Gap("SPY", GapStream.MINUTE_BARS, start, start + 5, GapCause.STALE, Source.IMPORTED, str(number))


KINDS: dict[str, tuple[Callable[[Home], Callable[[int], None]], Callable[[Home], int]]] = {
    "daily file": (write_daily, daily_number),
    "record file": (write_raw, raw_number),
    "state file": (write_plain, plain_number),
    "file made once": (write_once, once_number),
    "growing file": (write_growing, growing_number),
    "ledger": (write_ledger, ledger_number),
}


def verify(kind: str, home: Home, told: int) -> None:
    """Fail unless a reader finds write number `told` or the one after it, whole, and recovery leaves no litter."""
    recover_lake(LakeLayout(home))
    assert KINDS[kind][1](home) in {told, told + 1}
    assert not list(home.data_folder.rglob(".writing-*"))


def main() -> None:
    write = KINDS[sys.argv[1]][0](Home.at(Path(sys.argv[2])))
    for number in count():
        write(number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
