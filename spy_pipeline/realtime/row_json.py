"""Rows as the collector's socket sends them: one JSON object a line."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

from spy_pipeline.core.records.field import FieldDescription, describe
from spy_pipeline.realtime.row_feed import Published, Row, RowKind

_KINDS = {kind.record: kind for kind in RowKind}
_FIELDS = {kind: describe(kind.record) for kind in RowKind}


def published_row(line: dict[str, Any]) -> Published:
    """The row that a line of one of the row kinds carries."""
    kind = RowKind(line["kind"])
    row = kind.record(**{field.name: _value(field, line[field.name]) for field in _FIELDS[kind]})
    return Published(kind, line["instrument"], line["number"], line["published_ns"], row)


def json_fields(row: Row) -> dict[str, Any]:
    """The fields of a row as JSON can hold them, as the socket sends them: what is missing is None."""
    return {field.name: _plain(getattr(row, field.name)) for field in _FIELDS[_KINDS[type(row)]]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(cell) for cell in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _value(field: FieldDescription, value: Any) -> Any:
    if field.meaning.cells:
        return tuple(_cell(field, cell) for cell in value)
    if value is None and field.optional:
        return None
    return _cell(field, value)


def _cell(field: FieldDescription, value: Any) -> Any:
    if issubclass(field.kind, StrEnum):
        return field.kind(value)
    if field.kind is float:
        return math.nan if value is None else float(value)
    return value
