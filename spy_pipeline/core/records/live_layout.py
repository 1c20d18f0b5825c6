"""How published records lie in memory: each field at its natural place, the same in C++ and NumPy."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from spy_pipeline.core.records.catalogue import LIVE_RECORDS
from spy_pipeline.core.records.field import FieldDescription, describe


def layout_of(record: type) -> str:
    """All that decides how a record lies in memory and what its bytes mean, as text."""
    return f"{record.__name__}({', '.join(_field(field) for field in describe(record))})"


def layout_mark() -> int:
    """A number of 63 bits that changes whenever any published record changes its fields, their order or their words."""
    text = "\n".join(layout_of(record) for record in LIVE_RECORDS)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def _field(field: FieldDescription) -> str:
    kind = "|".join(field.kind) if issubclass(field.kind, StrEnum) else field.kind.__name__
    return f"{field.name}: {kind} x{field.meaning.cells} <{field.meaning.longest}"
