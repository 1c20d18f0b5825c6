"""The minute bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from spy_pipeline.core.records.field import Meaning
from spy_pipeline.core.records.source import Source


@dataclass(frozen=True, slots=True)
class MinuteBar:
    """What traded in one interval of an instrument's session; known only once the interval has ended."""

    start_ns: Annotated[int, Meaning("First instant of the interval", "ns since 1970 UTC", 0)]
    interval_s: Annotated[int, Meaning("Length of the interval", "s", 1)]
    open: Annotated[float, Meaning("Price of the first trade", "USD", 0)]
    high: Annotated[float, Meaning("Highest trade price", "USD", 0)]
    low: Annotated[float, Meaning("Lowest trade price", "USD", 0)]
    close: Annotated[float, Meaning("Price of the last trade", "USD", 0)]
    volume: Annotated[float | None, Meaning("What traded; missing for an index", "shares", 0)]
    wap: Annotated[float | None, Meaning("Volume-weighted average price", "USD", 0)]
    count: Annotated[int | None, Meaning("Number of trades", "trades", 0)]
    source: Annotated[Source, Meaning("Where the bar comes from")]
