"""Records as tables: the Arrow schema of a file and the pandera schema that checks a frame."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import pandera.pandas as pandera
import pyarrow as pa

from spy_pipeline.core.records.field import FieldDescription, describe

_ARROW_TYPES: dict[type, pa.DataType] = {
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    str: pa.string(),
}
_PANDAS_TYPES: dict[type, str] = {int: "int64", float: "float64", bool: "bool", str: "str"}


@cache
def arrow_schema(record: type) -> pa.Schema:
    """The columns of a file that holds records of this class."""
    return pa.schema(
        [
            pa.field(field.name, _ARROW_TYPES.get(field.kind, pa.string()), nullable=field.optional)
            for field in describe(record)
        ]
    )


@cache
def frame_schema(record: type) -> pandera.DataFrameSchema:
    """The check that a frame holds records of this class: columns, types, bounds, allowed words, missing values."""
    return pandera.DataFrameSchema(
        {field.name: _column(field) for field in describe(record)},
        strict=True,
        ordered=True,
        name=record.__name__,
    )


def _column(field: FieldDescription) -> pandera.Column:
    checks = []
    if field.meaning.minimum is not None:
        checks.append(pandera.Check.ge(field.meaning.minimum))
    if issubclass(field.kind, StrEnum):
        checks.append(pandera.Check.isin([member.value for member in field.kind]))
    return pandera.Column(_pandas_type(field), checks, nullable=field.optional, title=field.meaning.text)


def _pandas_type(field: FieldDescription) -> str:
    if field.optional and field.kind is int:
        return "Int64"
    return _PANDAS_TYPES.get(field.kind, "str")
