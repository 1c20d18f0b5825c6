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
    open: Annotated[float, Meaning("Price of the first trade", "USD")]
    high: Annotated[float, Meaning("Highest trade price", "USD")]
    low: Annotated[float, Meaning("Lowest trade price", "USD")]
    close: Annotated[float, Meaning("Price of the last trade", "USD")]
    volume: Annotated[float | None, Meaning("What traded; missing for an index", "shares")]
    wap: Annotated[float | None, Meaning("Volume-weighted average price", "USD")]
    count: Annotated[int | None, Meaning("Number of trades", "trades")]
    source: Annotated[Source, Meaning("Where the bar comes from")]
