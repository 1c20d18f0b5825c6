"""The C++ header of all records: `python -m spy_pipeline.core.records.cpp_header OUTFILE`, run by the C++ build."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path

from spy_pipeline.core.records.catalogue import LIVE_RECORDS, RECORDS
from spy_pipeline.core.records.field import FieldDescription, describe
from spy_pipeline.core.records.health_row import StreamName
from spy_pipeline.core.records.live_layout import layout_mark
from spy_pipeline.core.records.second_row import BOOK_LEVELS, FEATURE_CELLS, TAPE_BYTES

_CPP_TYPES: dict[type, str] = {int: "std::int64_t", float: "double", bool: "bool", str: "std::string"}
_CPP_ZERO: dict[type, str] = {int: "0", float: "0.0", bool: "false"}


def header_text() -> str:
    """Structs and enumerations with the fields, order and meanings of the Python records."""
    blocks = [
        *(_enumeration(kind) for kind in _enumerations()),
        *(_struct(record) for record in RECORDS),
        *_live_constants(),
        *(_live_struct(record) for record in LIVE_RECORDS),
    ]
    return (
        "// Made from spy_pipeline/core/records by spy_pipeline.core.records.cpp_header; edit the records instead.\n"
        "#pragma once\n\n#include <array>\n#include <cstddef>\n#include <cstdint>\n#include <optional>\n"
        '#include <string>\n#include <string_view>\n\n#include "records/fixed_text.hpp"\n'
        '#include "records/missing_cells.hpp"\n\n'
        "namespace spy::records {\n\n" + "\n\n".join(blocks) + "\n\n}  // namespace spy::records\n"
    )


def _enumerations() -> list[type[StrEnum]]:
    found: dict[type[StrEnum], None] = {StreamName: None}
    for record in (*RECORDS, *LIVE_RECORDS):
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


def _live_constants() -> list[str]:
    return [
        f"/// Levels a side that a second row holds.\ninline constexpr std::size_t kBookLevels = {BOOK_LEVELS};",
        "/// Bytes of the tape that a second row has room for.\n"
        f"inline constexpr std::size_t kTapeBytes = {TAPE_BYTES};",
        "/// Features that second and minute rows hold.\n"
        f"inline constexpr std::size_t kFeatureCells = {FEATURE_CELLS};",
        "/// Changes whenever any record below changes its fields, their order or their words.\n"
        f"inline constexpr std::uint64_t kLiveLayout = {layout_mark()}U;",
    ]


def _live_struct(record: type) -> str:
    fields = describe(record)
    members = "\n".join(_live_member(field) for field in fields)
    calls = "\n".join(f'    archive("{field.name}", self.{field.name});' for field in fields)
    return (
        f"/// {_first_line(record)}\nstruct {record.__name__} {{\n{members}\n\n"
        "  /// Hands each field with its name to an archive.\n"
        "  template <typename Self, typename Archive>\n"
        f"  static void exchange(Self& self, Archive& archive) {{\n{calls}\n  }}\n}};"
    )


def _live_member(field: FieldDescription) -> str:
    unit = f" [{field.meaning.unit}]" if field.meaning.unit else ""
    kind = f"FixedText<{field.meaning.longest}>" if field.kind is str else _cpp_type(field.kind)
    start = "kMissing" if field.optional else _CPP_ZERO.get(field.kind, "")
    if field.meaning.cells:
        start = f"missing_cells<{field.meaning.cells}>()" if field.kind is float else ""
        kind = f"std::array<{kind}, {field.meaning.cells}>"
    return f"  /// {field.meaning.text}{unit}.\n  {kind} {field.name}{{{start}}};"


def _cpp_type(kind: type) -> str:
    return _CPP_TYPES.get(kind, kind.__name__)


def _constant(name: str) -> str:
    return "k" + "".join(part.capitalize() for part in re.split("_", name))


def _first_line(described: type) -> str:
    return (described.__doc__ or "").strip().splitlines()[0]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(header_text(), encoding="utf-8")
