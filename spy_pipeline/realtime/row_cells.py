"""Published rows as NumPy cells: the bytes that C++ writes, seen without copying, and the records they stand for."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np

from spy_pipeline.core.records.catalogue import LIVE_RECORDS
from spy_pipeline.core.records.field import FieldDescription, describe

Record = TypeVar("Record")

_PLAIN: dict[type, str] = {int: "<i8", float: "<f8", bool: "?"}


def cells_type(record: type) -> np.dtype[np.void]:
    """How a published record lies in memory: each field at its natural place, as a C++ struct has it.

    Enumerations are places in their members, texts are bytes of UTF-8, what is missing is NaN.
    """
    return _TYPES[record]


def row_of(record: type[Record], cells: np.void) -> Record:
    """The record that cells stand for; what is missing in a field that may be missing is None."""
    return record(**{name: read(cells[name]) for name, read in _READERS[record]})


def cells_of(row: object) -> np.void:
    """The cells of a record: what a collector would publish for it."""
    cells = np.zeros(1, cells_type(type(row)))
    for field in describe(type(row)):
        cells[field.name][0] = _written(field, getattr(row, field.name))
    written = cells[0]
    assert isinstance(written, np.void)
    return written


def _cell(field: FieldDescription) -> tuple[str, str] | tuple[str, str, tuple[int]]:
    kind = f"S{field.meaning.longest + 1}" if field.kind is str else _PLAIN.get(field.kind, "u1")
    return (field.name, kind, (field.meaning.cells,)) if field.meaning.cells else (field.name, kind)


def _reader(field: FieldDescription) -> Callable[[Any], Any]:
    one = _single_reader(field)
    if not field.meaning.cells:
        return one
    return (lambda cells: tuple(cells.tolist())) if field.kind is float else (lambda cells: tuple(map(one, cells)))


def _single_reader(field: FieldDescription) -> Callable[[Any], Any]:
    if field.kind is str:
        return lambda cell: cell.decode()
    if issubclass(field.kind, StrEnum):
        return list(field.kind).__getitem__
    if field.optional:
        return lambda cell: None if math.isnan(cell) else float(cell)
    return field.kind


def _written(field: FieldDescription, value: Any) -> Any:
    if field.meaning.cells:
        return [_written_single(field, cell) for cell in value]
    return _written_single(field, value)


def _written_single(field: FieldDescription, value: Any) -> Any:
    if value is None:
        return math.nan
    if isinstance(value, StrEnum):
        return list(type(value)).index(value)
    if field.kind is str:
        return value.encode()[: field.meaning.longest].decode(errors="ignore").encode()
    return value


_TYPES: dict[type, np.dtype[np.void]] = {
    record: np.dtype([_cell(field) for field in describe(record)], align=True) for record in LIVE_RECORDS
}
_READERS = {record: [(field.name, _reader(field)) for field in describe(record)] for record in LIVE_RECORDS}
