"""The gaps that the collector noted beside its raw files, taken into the ledger."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.records.field import describe
from spy_pipeline.core.records.gap import Gap, GapCause, GapStream
from spy_pipeline.core.records.source import Source

_COLUMNS = [field.name for field in describe(Gap)]


def take_in_gaps(layout: LakeLayout, ledger: GapLedger, instrument: Instrument, day: date) -> int:
    """Note the gaps of one day in the ledger and say how many there are; doing it again changes nothing.

    Of a gap that was told several times as it grew, the last word counts. A line that a crash cut short is left out.
    """
    gaps = read_gaps(layout.raw_events(instrument, day, "gaps"))
    ledger.note(gaps)
    return len(gaps)


def read_gaps(path: Path) -> list[Gap]:
    """The gaps of one file, each start once, in order; no file, no gaps."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise SpyError(f"{path} cannot be read ({error}): restore it, or move it away.") from error
    whole_lines = text[: text.rfind("\n") + 1].splitlines()
    rows = list(csv.reader(whole_lines))
    if rows and rows[0] != _COLUMNS:
        raise SpyError(f"{path} has other columns than gaps have: move it away.")
    latest: dict[tuple[str, int], Gap] = {}
    for number, row in enumerate(rows[1:], start=2):
        gap = _gap(path, number, row)
        latest[gap.stream, gap.start_ns] = gap
    return [latest[key] for key in sorted(latest)]


def _gap(path: Path, number: int, row: list[str]) -> Gap:
    try:
        cells = dict(zip(_COLUMNS, row, strict=True))
        return Gap(
            instrument=cells["instrument"],
            stream=GapStream(cells["stream"]),
            start_ns=int(cells["start_ns"]),
            end_ns=int(cells["end_ns"]),
            cause=GapCause(cells["cause"]),
            source=Source(cells["source"]),
            detail=cells["detail"],
        )
    except ValueError as error:
        raise SpyError(f"{path}, line {number}, is no gap ({error}): correct the line or remove it.") from error
