"""The health row: how the collector fares, once a second and at each change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from spy_pipeline.core.records.field import Meaning


class FeedState(StrEnum):
    """How far the collector is from a whole feed."""

    STARTING = "starting"
    """It has not tried to connect yet."""
    CONNECTING = "connecting"
    """There is no session with the gateway; it tries again and again."""
    SUBSCRIBING = "subscribing"
    """The session stands, but not all streams have begun."""
    LIVE = "live"
    """All streams that it can have are fresh."""
    DEGRADED = "degraded"
    """Something is missing or stale; `detail` says what."""
    ASLEEP = "asleep"
    """The market is closed."""
    STOPPING = "stopping"
    """It writes out what it has and ends."""


class StreamState(StrEnum):
    """How one stream of an instrument fares."""

    OFF = "off"
    """It is not asked for."""
    WAITING = "waiting"
    """It is asked for and has not begun."""
    FRESH = "fresh"
    """It is heard."""
    STALE = "stale"
    """It has been silent for too long."""
    REFUSED = "refused"
    """The gateway does not give it."""


class StreamName(StrEnum):
    """The streams of an instrument, in the order of the stream cells of a health row."""

    LEVEL_ONE = "level_one"
    """Best quotes, last trade, day totals."""
    DEPTH = "depth"
    """The order book."""
    TRADES = "trades"
    """Tick-by-tick trades."""
    QUOTES = "quotes"
    """Tick-by-tick quotes."""
    BARS = "bars"
    """Real-time bars of five seconds."""


@dataclass(frozen=True, slots=True)
class HealthRow:
    """State and counters of the collector as they bear on one instrument; counts begin at the collector's start."""

    made_ns: Annotated[int, Meaning("Market time at which the row was made", "ns since 1970 UTC")]
    since_ns: Annotated[int, Meaning("Market time since which the state holds", "ns since 1970 UTC")]
    session_open_ns: Annotated[int, Meaning("Opening of the session that is on or comes next", "ns since 1970 UTC")]
    session_close_ns: Annotated[int, Meaning("Close of that session", "ns since 1970 UTC")]
    skew_s: Annotated[float | None, Meaning("How far the gateway's clock is ahead of ours; none until measured", "s")]
    volume_ratio: Annotated[
        float | None, Meaning("Shares of live minutes over those of the same minutes in history; none until measured")
    ]
    stream_ages_s: Annotated[
        tuple[float, ...],
        Meaning("Market time since each stream was last heard, in the order of StreamName", "s", cells=len(StreamName)),
    ]
    reconnects: Annotated[int, Meaning("Sessions with the gateway after the first")]
    messages: Annotated[int, Meaning("Messages heard from the gateway")]
    unknown_messages: Annotated[int, Meaning("Messages of a kind that is not known, skipped by their length")]
    malformed_messages: Annotated[int, Meaning("Messages that broke their own form")]
    book_resets: Annotated[int, Meaning("How often the book was doubted or reset, emptied and asked for anew")]
    late_prints: Annotated[int, Meaning("Trades that came after the close of their minute", "trades")]
    seconds_made: Annotated[int, Meaning("Second rows made")]
    seconds_missed: Annotated[int, Meaning("Seconds of the session for which no row could be made")]
    file_rows_dropped: Annotated[int, Meaning("Rows that no file has taken, because the disk refused or fell behind")]
    clients: Annotated[int, Meaning("Readers on the socket now")]
    clients_dropped: Annotated[int, Meaning("Readers that were too slow and were sent away")]
    detail: Annotated[str, Meaning("What is wrong or missing, in a sentence; empty where nothing is", longest=255)]
    stream_states: Annotated[
        tuple[StreamState, ...], Meaning("How each stream fares, in the order of StreamName", cells=len(StreamName))
    ]
    state: Annotated[FeedState, Meaning("How far the collector is from a whole feed")]
    is_connected: Annotated[bool, Meaning("Whether a session with the gateway stands")]
    is_simulated: Annotated[bool, Meaning("Whether clock or gateway are simulated")]
    book_valid: Annotated[bool, Meaning("Whether the book can be believed")]
    files_ok: Annotated[bool, Meaning("Whether the files take what is written")]
