"""How a record describes its fields, and how those descriptions are read back."""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a field says, in which unit, and which values it may take; the metadata of its `Annotated` type."""

    text: str
    """What the number or word means to a reader."""
    unit: str = ""
    """The unit, such as USD, shares or ns since 1970 UTC; empty for words and flags."""
    minimum: float | None = None
    """The least value allowed, or None for no bound."""
    cells: int = 0
    """How many values a `tuple` holds, always as many; 0 for a single value."""
    longest: int = 0
    """Bytes of UTF-8 that a text may have in a record of fixed size; 0 where there is no bound."""


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of a record, as every consumer of the description needs it."""

    name: str
    """The field's name, also its column name."""
    kind: type
    """int, float, bool, str, or an enumeration; of each cell where there are several."""
    optional: bool
    """Whether the value may be missing."""
    meaning: Meaning
    """Text, unit, bounds and cells."""


def describe(record: type) -> tuple[FieldDescription, ...]:
    """The fields of a record class in order; a field without a `Meaning` is an error in the record."""
    hints = typing.get_type_hints(record, include_extras=True)
    return tuple(_describe_field(record, field.name, hints[field.name]) for field in dataclasses.fields(record))


def _describe_field(record: type, name: str, hint: Any) -> FieldDescription:
    meanings = [extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Meaning)]
    if len(meanings) != 1:
        raise TypeError(f"{record.__name__}.{name} must say its meaning once, as Annotated[type, Meaning(...)]")
    inner = hint.__origin__
    optional = isinstance(inner, types.UnionType)
    if meanings[0].cells and typing.get_origin(inner) is tuple:
        kinds = [kind for kind in typing.get_args(inner) if kind is not Ellipsis]
    else:
        kinds = [kind for kind in typing.get_args(inner) if kind is not types.NoneType] if optional else [inner]
    if len(kinds) != 1 or not (kinds[0] in (int, float, bool, str) or issubclass(kinds[0], enum.StrEnum)):
        raise TypeError(f"{record.__name__}.{name} has the type {inner}, which no record can hold")
    return FieldDescription(name, kinds[0], optional, meanings[0])
