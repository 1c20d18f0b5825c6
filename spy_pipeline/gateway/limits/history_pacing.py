"""The pacing of requests for small bars."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

from spy_pipeline.core.new_york import NANOSECONDS

IDENTICAL_SECONDS = 15
"""An identical request may come again after this long."""
BURST_SECONDS, BURST_REQUESTS = 2, 6
"""Within this long there are fewer than this many requests for one contract, exchange and kind."""
LONG_SECONDS, LONG_REQUESTS = 600, 60
"""Within this long there are at most this many requests in all."""
OPEN_REQUESTS = 50
"""So many requests of any size may be open at one time."""

_BID_ASK_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class PacedRequest:
    """What pacing looks at."""

    whole: Hashable
    """Everything that makes two requests identical."""
    group: Hashable
    """Contract, exchange and kind."""
    is_bid_ask: bool
    """BID_ASK requests count twice."""


class HistoryPacing:
    """Remembers the small-bar requests of all clients together, as they belong to one user."""

    def __init__(self) -> None:
        self._requests: deque[tuple[int, PacedRequest]] = deque()

    def violation(self, request: PacedRequest, now_ns: int) -> bool:
        """Whether `request` comes too soon; one that does not is remembered."""
        while self._requests and now_ns - self._requests[0][0] >= LONG_SECONDS * NANOSECONDS:
            self._requests.popleft()
        weight = _weight(request)
        in_burst = weight
        in_all = weight
        for time_ns, earlier in self._requests:
            age_ns = now_ns - time_ns
            in_all += _weight(earlier)
            if age_ns < IDENTICAL_SECONDS * NANOSECONDS and earlier.whole == request.whole:
                return True
            if age_ns < BURST_SECONDS * NANOSECONDS and earlier.group == request.group:
                in_burst += _weight(earlier)
        if in_burst >= BURST_REQUESTS or in_all > LONG_REQUESTS:
            return True
        self._requests.append((now_ns, request))
        return False


def _weight(request: PacedRequest) -> int:
    return _BID_ASK_WEIGHT if request.is_bid_ask else 1
