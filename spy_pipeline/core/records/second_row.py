"""The second row: all that the collector knew of an instrument at the end of one second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from spy_pipeline.core.records.field import Meaning
from spy_pipeline.core.records.source import Source

BOOK_LEVELS = 10
"""Levels a side that a row holds."""

TAPE_BYTES = 1023
"""Bytes of the tape that a row has room for."""

FEATURE_CELLS = 43
"""Features of the kernel's catalogue; the C++ build stops where this is another number than the catalogue's."""


@dataclass(frozen=True, slots=True)
class SecondRow:
    """Quotes, book, trades and features of one second; written also when nothing happened in it."""

    second_ns: Annotated[int, Meaning("First instant of the second", "ns since 1970 UTC")]
    made_ns: Annotated[
        int, Meaning("Market time at which the row was made, just after the second", "ns since 1970 UTC")
    ]
    open: Annotated[float | None, Meaning("Price of the second's first trade", "USD")]
    high: Annotated[float | None, Meaning("Highest trade price of the second", "USD")]
    low: Annotated[float | None, Meaning("Lowest trade price of the second", "USD")]
    close: Annotated[float | None, Meaning("Price of the second's last trade", "USD")]
    volume: Annotated[float, Meaning("What traded in the second", "shares")]
    count: Annotated[int, Meaning("Trades of the second", "trades")]
    session_open: Annotated[float | None, Meaning("Price of the session's first trade", "USD")]
    session_high: Annotated[float | None, Meaning("Highest trade price of the session so far", "USD")]
    session_low: Annotated[float | None, Meaning("Lowest trade price of the session so far", "USD")]
    session_close: Annotated[float | None, Meaning("Price of the session's last trade so far", "USD")]
    session_volume: Annotated[float | None, Meaning("What traded in the session so far", "shares")]
    last: Annotated[float | None, Meaning("Last price that level one told", "USD")]
    last_size: Annotated[float | None, Meaning("Size of that trade", "shares")]
    bid: Annotated[float | None, Meaning("Best bid", "USD")]
    bid_size: Annotated[float | None, Meaning("What is bid for at it", "shares")]
    ask: Annotated[float | None, Meaning("Best ask", "USD")]
    ask_size: Annotated[float | None, Meaning("What is offered at it", "shares")]
    quote_age_s: Annotated[
        float | None, Meaning("Market time since the quote was last heard; none before the first", "s")
    ]
    book_age_s: Annotated[
        float | None, Meaning("Market time since the book last changed; none before the first row", "s")
    ]
    bid_levels: Annotated[int, Meaning("Rows of the book's bid side")]
    ask_levels: Annotated[int, Meaning("Rows of the book's ask side")]
    bid_prices: Annotated[tuple[float, ...], Meaning("Prices of the bid rows, best first", "USD", cells=BOOK_LEVELS)]
    bid_sizes: Annotated[tuple[float, ...], Meaning("Sizes of the bid rows", "shares", cells=BOOK_LEVELS)]
    ask_prices: Annotated[tuple[float, ...], Meaning("Prices of the ask rows, best first", "USD", cells=BOOK_LEVELS)]
    ask_sizes: Annotated[tuple[float, ...], Meaning("Sizes of the ask rows", "shares", cells=BOOK_LEVELS)]
    minute_ns: Annotated[int, Meaning("First instant of the minute that the features belong to", "ns since 1970 UTC")]
    features: Annotated[
        tuple[float, ...],
        Meaning("Features as if the minute ended now, in the order of the catalogue", cells=FEATURE_CELLS),
    ]
    tape_truncated: Annotated[int, Meaning("Prices of the tape that found no room in this record; files have them all")]
    bid_owners: Annotated[
        tuple[str, ...], Meaning("Market maker or exchange of the bid rows", cells=BOOK_LEVELS, longest=15)
    ]
    ask_owners: Annotated[
        tuple[str, ...], Meaning("Market maker or exchange of the ask rows", cells=BOOK_LEVELS, longest=15)
    ]
    tape: Annotated[
        str,
        Meaning(
            "What traded by price and side: price:buys:buy_size:sells:sell_size:unknowns:unknown_size;...",
            longest=TAPE_BYTES,
        ),
    ]
    book_valid: Annotated[bool, Meaning("Whether the book can be believed; its rows are empty where not")]
    is_bridged: Annotated[bool, Meaning("Whether trades came from RTVolume while tick-by-tick was away")]
    source: Annotated[Source, Meaning("Where the row comes from")]
