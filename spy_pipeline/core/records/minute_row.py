"""The minute row: a finished minute of the live session with its features."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from spy_pipeline.core.records.field import Meaning
from spy_pipeline.core.records.second_row import FEATURE_CELLS
from spy_pipeline.core.records.source import Source


class MinuteOrigin(StrEnum):
    """How a minute of the live session became known."""

    LIVE = "live"
    """Heard trade by trade."""
    BACKFILLED = "backfilled"
    """Fetched from history, because it was missed or cut."""


@dataclass(frozen=True, slots=True)
class MinuteRow:
    """One minute of the live session; a later revision of the same minute takes the place of the earlier."""

    start_ns: Annotated[int, Meaning("First instant of the minute", "ns since 1970 UTC")]
    interval_s: Annotated[int, Meaning("Length of the interval", "s")]
    made_ns: Annotated[int, Meaning("Market time at which the row was made", "ns since 1970 UTC")]
    open: Annotated[float | None, Meaning("Price of the first trade; none without trades", "USD")]
    high: Annotated[float | None, Meaning("Highest trade price", "USD")]
    low: Annotated[float | None, Meaning("Lowest trade price", "USD")]
    close: Annotated[float | None, Meaning("Price of the last trade", "USD")]
    volume: Annotated[float | None, Meaning("What traded", "shares")]
    wap: Annotated[float | None, Meaning("Volume-weighted average price", "USD")]
    count: Annotated[int, Meaning("Number of trades", "trades")]
    revision: Annotated[int, Meaning("0 when the minute is told first, one more each time it is told anew")]
    late_prints: Annotated[
        int, Meaning("Trades of earlier minutes of the session that came after their close", "trades")
    ]
    late_volume: Annotated[float, Meaning("Shares of those trades", "shares")]
    features: Annotated[
        tuple[float, ...], Meaning("Features of the minute in the order of the catalogue", cells=FEATURE_CELLS)
    ]
    is_whole: Annotated[bool, Meaning("Whether all of the minute was heard or fetched")]
    is_bridged: Annotated[bool, Meaning("Whether trades came from RTVolume while tick-by-tick was away")]
    origin: Annotated[MinuteOrigin, Meaning("How the minute became known")]
    source: Annotated[Source, Meaning("Where the row comes from")]
