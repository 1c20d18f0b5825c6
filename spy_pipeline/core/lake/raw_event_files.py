"""The collector's raw events, sealed to Parquet after the close; the CSV files stay until maintenance removes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as arrow_csv
from pyarrow import parquet

from spy_pipeline.core.atomic_file import replace_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import INDEX
from spy_pipeline.core.lake.layout import LakeLayout, RawEventKind
from spy_pipeline.core.new_york import NEW_YORK

_WHOLE_NUMBER, _NUMBER, _TEXT = pa.int64(), pa.float64(), pa.string()
_COLUMNS: dict[RawEventKind, dict[str, pa.DataType]] = {
    "ticks": {
        "event": _TEXT,
        "tick_type": _WHOLE_NUMBER,
        "price": _NUMBER,
        "size": _NUMBER,
        "ask": _NUMBER,
        "ask_size": _NUMBER,
        "server_second": _WHOLE_NUMBER,
        "mask": _WHOLE_NUMBER,
        "text": _TEXT,
    },
    "trades": {
        "server_second": _WHOLE_NUMBER,
        "price": _NUMBER,
        "size": _NUMBER,
        "mask": _WHOLE_NUMBER,
        "exchange": _TEXT,
        "conditions": _TEXT,
    },
    "depth": {
        "book": _TEXT,
        "operation": _TEXT,
        "side": _TEXT,
        "position": _WHOLE_NUMBER,
        "price": _NUMBER,
        "size": _NUMBER,
        "owner": _TEXT,
    },
}


def seal_raw_events(layout: LakeLayout, instrument: Instrument, day: date) -> list[Path]:
    """Write the raw events of one day as Parquet beside the CSV files, and say which files there are now.

    Sealing again gives the same files. A file with columns or values of another kind is refused with a sentence, and
    none is written in its place.
    """
    sealed = []
    for kind in _COLUMNS:
        source = layout.raw_events(instrument, day, kind)
        if source.is_file():
            _seal(source, kind)
            sealed.append(source.with_suffix(".parquet"))
    return sealed


def _seal(source: Path, kind: RawEventKind) -> None:
    types = {INDEX: pa.timestamp("ns", tz=NEW_YORK.key), **_COLUMNS[kind]}

    def produce(stream: BinaryIO) -> None:
        with _whole_lines(source) as lines, _reader(lines, types) as reader:
            if reader.schema.names != list(types):
                raise SpyError(f"{source} has other columns than raw {kind} have: move it away.")
            with parquet.ParquetWriter(stream, reader.schema, compression="zstd") as writer:
                for batch in reader:
                    writer.write_batch(batch)

    try:
        replace_atomically(source.with_suffix(".parquet"), produce)
    except pa.ArrowInvalid as error:
        raise SpyError(f"{source} is damaged ({error}): correct the line or move the file away.") from error


def _reader(lines: pa.NativeFile, types: dict[str, pa.DataType]) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        lines,
        read_options=arrow_csv.ReadOptions(use_threads=False),
        convert_options=arrow_csv.ConvertOptions(column_types=types, strings_can_be_null=False),
    )


def _whole_lines(path: Path) -> pa.NativeFile:
    """The file up to its last whole line, so that a writer in the middle of one does no harm."""
    mapped = pa.memory_map(str(path))
    end = _end_of_last_line(mapped)
    mapped.seek(0)
    return mapped if end == mapped.size() else pa.BufferReader(mapped.read_buffer(end))


def _end_of_last_line(mapped: pa.MemoryMappedFile) -> int:
    end, piece = mapped.size(), 1 << 16
    while end > 0:
        start = max(0, end - piece)
        mapped.seek(start)
        found = mapped.read(end - start).rfind(b"\n")
        if found >= 0:
            return int(start + found + 1)
        end = start
    return 0
