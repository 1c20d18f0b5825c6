"""The bar of bid and ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from spy_pipeline.core.records.field import Meaning
from spy_pipeline.core.records.source import Source


@dataclass(frozen=True, slots=True)
class QuoteBar:
    """What was bid and asked over one interval, as IBKR's BID_ASK history gives it."""

    start_ns: Annotated[int, Meaning("First instant of the interval", "ns since 1970 UTC", 0)]
    interval_s: Annotated[int, Meaning("Length of the interval", "s", 1)]
    average_bid: Annotated[float, Meaning("Bid averaged over time", "USD")]
    highest_ask: Annotated[float, Meaning("Highest ask", "USD")]
    lowest_bid: Annotated[float, Meaning("Lowest bid", "USD")]
    average_ask: Annotated[float, Meaning("Ask averaged over time", "USD")]
    source: Annotated[Source, Meaning("Where the bar comes from")]
