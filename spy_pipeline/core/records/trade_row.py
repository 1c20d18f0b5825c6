"""The trade row: one trade as the collector heard it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from spy_pipeline.core.records.field import Meaning
from spy_pipeline.core.records.source import Source


class TradeSide(StrEnum):
    """Who wanted a trade."""

    BUYER = "buyer"
    """The buyer: it was above the middle of the quote, or above the price before."""
    SELLER = "seller"
    """The seller: it was below."""
    UNKNOWN = "unknown"
    """Neither quote nor earlier prices can tell."""


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One trade in the order of its arrival."""

    time_ns: Annotated[
        int, Meaning("When it was printed, as the feed says it; often whole seconds", "ns since 1970 UTC")
    ]
    arrived_ns: Annotated[int, Meaning("Market time of its arrival", "ns since 1970 UTC")]
    price: Annotated[float, Meaning("Price", "USD")]
    size: Annotated[float, Meaning("Size", "shares")]
    venue: Annotated[str, Meaning("Where it was printed", longest=15)]
    conditions: Annotated[str, Meaning("Sale conditions as the feed gives them", longest=15)]
    is_unreported: Annotated[bool, Meaning("Whether the feed leaves it out of its own high, low and volume")]
    is_bridged: Annotated[bool, Meaning("Whether it came from RTVolume while tick-by-tick was away")]
    side: Annotated[TradeSide, Meaning("Who wanted it")]
    source: Annotated[Source, Meaning("Where the row comes from")]
