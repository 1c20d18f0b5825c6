"""All records that have one description for files, checks, C++ and documents."""

from __future__ import annotations

from spy_pipeline.core.records.gap import Gap
from spy_pipeline.core.records.minute_bar import MinuteBar

RECORDS: tuple[type, ...] = (MinuteBar, Gap)
