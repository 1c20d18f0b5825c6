"""The gap: a stretch for which data should exist and does not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from spy_pipeline.core.records.field import Meaning
from spy_pipeline.core.records.source import Source


class GapCause(StrEnum):
    """Why a minute or second has no data."""

    HALT = "halt"
    """Trading was halted."""
    PACING = "pacing"
    """Interactive Brokers refused the request for its rate and all retries were spent."""
    DISCONNECT = "disconnect"
    """There was no connection to the gateway, or the collector was not running."""
    STALE = "stale"
    """The connection stood, but the feed said nothing for too long."""
    NO_TRADES = "no_trades"
    """The source answered, and says that nothing traded."""
    NOT_IN_FILE = "not_in_file"
    """The user's own file does not have it."""


class GapStream(StrEnum):
    """What is missing."""

    MINUTE_BARS = "minute_bars"
    """Rows of the raw minute history."""
    SECOND_ROWS = "second_rows"
    """Rows of the real-time file."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A missing stretch of one stream of one instrument; models see it as missing, nothing is filled in."""

    instrument: Annotated[str, Meaning("File-safe key of the instrument")]
    stream: Annotated[GapStream, Meaning("What is missing")]
    start_ns: Annotated[int, Meaning("First missing instant", "ns since 1970 UTC", 0)]
    end_ns: Annotated[int, Meaning("First instant after the gap", "ns since 1970 UTC", 0)]
    cause: Annotated[GapCause, Meaning("Why it is missing")]
    source: Annotated[Source, Meaning("Where the data would have come from")]
    detail: Annotated[str, Meaning("What was seen, for a reader; may be empty")]

    def __post_init__(self) -> None:
        if self.end_ns <= self.start_ns:
            raise ValueError(f"a gap must end after it starts, not {self.start_ns}..{self.end_ns}")
