"""The C++ header of all records: `python -m spy_pipeline.core.records.cpp_header OUTFILE`, run by the C++ build."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path

from spy_pipeline.core.records.catalogue import RECORDS
from spy_pipeline.core.records.field import FieldDescription, describe

_CPP_TYPES: dict[type, str] = {int: "std::int64_t", float: "double", bool: "bool", str: "std::string"}
_CPP_ZERO: dict[type, str] = {int: "0", float: "0.0", bool: "false"}


def header_text() -> str:
    """Structs and enumerations with the fields, order and meanings of the Python records."""
    blocks = [_enumeration(kind) for kind in _enumerations()] + [_struct(record) for record in RECORDS]
    return (
        "// Made from spy_pipeline/core/records by spy_pipeline.core.records.cpp_header; edit the records instead.\n"
        "#pragma once\n\n#include <cstdint>\n#include <optional>\n#include <string>\n#include <string_view>\n\n"
        "namespace spy::records {\n\n" + "\n\n".join(blocks) + "\n\n}  // namespace spy::records\n"
    )


def _enumerations() -> list[type[StrEnum]]:
    found: dict[type[StrEnum], None] = {}
    for record in RECORDS:
        for field in describe(record):
            if issubclass(field.kind, StrEnum):
                found.setdefault(field.kind)
    return list(found)


def _enumeration(kind: type[StrEnum]) -> str:
    members = [(_constant(member.name), member.value) for member in kind]
    values = ", ".join(name for name, _ in members)
    cases = "\n".join(f'    case {kind.__name__}::{name}:\n      return "{value}";' for name, value in members)
    return (
        f"/// {_first_line(kind)}\n"
        f"enum class {kind.__name__} : std::uint8_t {{ {values} }};\n\n"
        f"/// The word by which files and ledgers know the value.\n"
        f"constexpr std::string_view to_word({kind.__name__} value) noexcept {{\n"
        f'  switch (value) {{\n{cases}\n  }}\n  return "";\n}}'
    )


def _struct(record: type) -> str:
    members = "\n".join(_member(field) for field in describe(record))
    return f"/// {_first_line(record)}\nstruct {record.__name__} {{\n{members}\n}};"


def _member(field: FieldDescription) -> str:
    unit = f" [{field.meaning.unit}]" if field.meaning.unit else ""
    comment = f"  /// {field.meaning.text}{unit}."
    if field.optional:
        return f"{comment}\n  std::optional<{_cpp_type(field.kind)}> {field.name}{{}};"
    return f"{comment}\n  {_cpp_type(field.kind)} {field.name}{{{_CPP_ZERO.get(field.kind, '')}}};"


def _cpp_type(kind: type) -> str:
    return _CPP_TYPES.get(kind, kind.__name__)


def _constant(name: str) -> str:
    return "k" + "".join(part.capitalize() for part in re.split("_", name))


def _first_line(described: type) -> str:
    return (described.__doc__ or "").strip().splitlines()[0]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(header_text(), encoding="utf-8")
