"""The table of all records in `docs/records.md`: `python -m spy_pipeline.core.records.documentation OUTFILE`."""

from __future__ import annotations

import inspect
import sys
from enum import StrEnum
from pathlib import Path

from spy_pipeline.core.records.catalogue import LIVE_RECORDS, RECORDS
from spy_pipeline.core.records.field import FieldDescription, describe


def documentation_text() -> str:
    """Markdown with one table a record."""
    parts = ["# Records\n\nMade from `spy_pipeline/core/records` by `make records`; edit the records instead.\n"]
    for record in (*RECORDS, *LIVE_RECORDS):
        rows = "\n".join(_row(field) for field in describe(record))
        parts.append(
            f"## {record.__name__}\n\n{inspect.getdoc(record)}\n\n"
            f"| field | type | unit | meaning |\n|---|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def _row(field: FieldDescription) -> str:
    kind = " \\| ".join(field.kind) if issubclass(field.kind, StrEnum) else field.kind.__name__
    if field.meaning.cells:
        kind = f"{field.meaning.cells} x {kind}"
    missing = ", may be missing" if field.optional else ""
    return f"| `{field.name}` | {kind}{missing} | {field.meaning.unit} | {field.meaning.text} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(documentation_text(), encoding="utf-8")
