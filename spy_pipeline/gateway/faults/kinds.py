"""The faults there are, by the occasion at which they happen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from spy_pipeline.gateway.wire.codes import Code


class Occasion(Enum):
    """When a fault of a kind can happen."""

    CONNECT = "a client connects"
    REQUEST = "a request arrives"
    BARS = "bars are sent"
    TIME = "time passes"


class RequestKind(Enum):
    """Requests that faults tell apart."""

    CONTRACT = "contract details"
    MARKET_DATA = "market data"
    DEPTH = "depth"
    CANCEL_DEPTH = "cancelling depth"
    TICK_BY_TICK = "tick by tick"
    REAL_TIME_BARS = "real-time bars"
    HISTORY = "historical bars"
    HISTORICAL_TICKS = "historical ticks"


@dataclass(frozen=True, slots=True)
class RequestFault:
    """How a request fails, or what it is told besides."""

    code: Code
    """What the client is told."""
    text: str
    """In which words."""
    requests: frozenset[RequestKind]
    """Which requests it can befall."""
    is_terminal: bool = True
    """Whether the request ends with it; else it is served all the same."""


_CONTRACT_BEARING = frozenset(set(RequestKind) - {RequestKind.CANCEL_DEPTH})
_SUBSCRIPTIONS = _CONTRACT_BEARING - {RequestKind.CONTRACT}

REQUEST_FAULTS: dict[str, RequestFault] = {
    "pacing_violation": RequestFault(
        Code.HISTORY_ERROR,
        "Historical Market Data Service error message:Historical data request pacing violation",
        frozenset((RequestKind.HISTORY, RequestKind.HISTORICAL_TICKS)),
    ),
    "no_definition": RequestFault(
        Code.NO_DEFINITION, "No security definition has been found for the request", _CONTRACT_BEARING
    ),
    "depth_limit": RequestFault(
        Code.DEPTH_LIMIT,
        "Max number (3) of market depth requests has been reached",
        frozenset((RequestKind.DEPTH,)),
    ),
    "depth_cancel_refused": RequestFault(
        Code.UNKNOWN_DEPTH,
        "Can't find the subscribed market depth with tickerId",
        frozenset((RequestKind.CANCEL_DEPTH,)),
    ),
    "duplicate_ticker": RequestFault(
        Code.PROCESSING_FAILED, "Error processing request.-'bN' : cause - Duplicate ticker id", _SUBSCRIPTIONS
    ),
    "not_subscribed": RequestFault(
        Code.NOT_SUBSCRIBED,
        "Requested market data is not subscribed.",
        frozenset((RequestKind.MARKET_DATA, RequestKind.DEPTH, RequestKind.TICK_BY_TICK)),
    ),
    "real_time_bars_refused": RequestFault(
        Code.INVALID_REAL_TIME,
        "Invalid Real-time Query:No market data permissions for this instrument",
        frozenset((RequestKind.REAL_TIME_BARS,)),
    ),
    "partly_subscribed": RequestFault(
        Code.PARTLY_SUBSCRIBED,
        "Part of requested market data is not subscribed. Subscription-independent ticks are still active.",
        frozenset((RequestKind.MARKET_DATA,)),
        is_terminal=False,
    ),
    "delayed_instead": RequestFault(
        Code.DELAYED_INSTEAD,
        "Requested market data is not subscribed. Displaying delayed market data.",
        frozenset((RequestKind.MARKET_DATA,)),
        is_terminal=False,
    ),
}
"""Faults that befall a request, by their name in scripts."""

CONNECT_FAULTS = ("unanswered_handshake", "client_id_in_use")
"""Faults that befall a client when it connects."""
BAR_FAULTS = ("missing_minutes", "duplicate_minutes", "corrected_minutes")
"""Faults in the bars of a history reply."""
TIME_FAULTS = (
    "split_segments",
    "merged_segments",
    "garbled_bytes",
    "half_frame_then_close",
    "silent_stall",
    "connection_lost",
    "market_farm_broken",
    "history_farm_broken",
    "depth_halted",
    "depth_reset",
    "competing_session",
    "crossed_book",
    "zero_price",
    "absurd_price",
    "clock_skew",
    "clock_jump",
    "restart",
)
"""Faults that begin at a moment and befall every client connected then."""

OCCASIONS: dict[str, Occasion] = (
    dict.fromkeys(CONNECT_FAULTS, Occasion.CONNECT)
    | dict.fromkeys(REQUEST_FAULTS, Occasion.REQUEST)
    | dict.fromkeys(BAR_FAULTS, Occasion.BARS)
    | dict.fromkeys(TIME_FAULTS, Occasion.TIME)
)
"""Every fault and its occasion."""
