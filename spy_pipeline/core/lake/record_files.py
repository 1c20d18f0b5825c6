"""Parquet files of records: the raw bars as their source gave them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from spy_pipeline.core.atomic_file import replace_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.records.field import describe
from spy_pipeline.core.records.tables import arrow_schema, frame_schema


def write_records(path: Path, record: type, frame: pd.DataFrame, notes: Mapping[str, str] | None = None) -> None:
    """Put a frame of records at `path` in one step, with `notes` about the file as a whole.

    A frame that does not hold such records is a programming error.
    """
    checked = frame_schema(record).validate(frame)
    table = pa.Table.from_pandas(checked, schema=arrow_schema(record), preserve_index=False)
    table = table.replace_schema_metadata({"record": record.__name__, **(notes or {})})
    replace_atomically(path, lambda stream: parquet.write_table(table, stream, compression="zstd"))


def read_notes(path: Path) -> dict[str, str]:
    """What was noted about the file at `path` as a whole; reads no records."""
    try:
        metadata = parquet.read_schema(path).metadata or {}
    except (OSError, pa.ArrowInvalid) as error:
        raise _unreadable(path, error) from error
    return {key.decode(): value.decode() for key, value in metadata.items() if not key.startswith(b"ARROW")}


def read_records(path: Path, record: type) -> pd.DataFrame:
    """The records of the file at `path`, checked; a damaged or foreign file is refused with a sentence."""
    try:
        table = parquet.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise _unreadable(path, error) from error
    if table.schema.names != arrow_schema(record).names:
        raise SpyError(f"{path} does not hold {record.__name__} records: move it away so that it is fetched anew.")
    table = table.cast(arrow_schema(record))
    frame: pd.DataFrame = table.to_pandas()
    for field in describe(record):
        if field.optional and field.kind is int:
            frame[field.name] = table[field.name].to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame


def _unreadable(path: Path, error: Exception) -> SpyError:
    return SpyError(f"{path} cannot be read ({error}): delete it so that it is fetched anew.")
