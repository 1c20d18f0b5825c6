"""The limit on messages a second."""

from __future__ import annotations

from collections import deque
from enum import Enum

from spy_pipeline.core.new_york import NANOSECONDS

MAX_MESSAGES = 50
"""Messages that one client may send in one second of market time."""
DISCONNECT_AFTER = 100
"""Messages beyond the limit after which the client is disconnected."""


class Verdict(Enum):
    """What a message deserves."""

    ACCEPT = "within the limit"
    WARN = "the first one beyond the limit in this second"
    IGNORE = "one more beyond the limit in this second"
    DISCONNECT = "the limit was ignored for too long"


class MessageRate:
    """Counts one client's messages."""

    def __init__(self) -> None:
        self._accepted: deque[int] = deque()
        self._excess = 0
        self._warned_ns = -NANOSECONDS

    def judge(self, now_ns: int) -> Verdict:
        """Whether a message that arrives at `now_ns` is served."""
        while self._accepted and now_ns - self._accepted[0] >= NANOSECONDS:
            self._accepted.popleft()
        if len(self._accepted) < MAX_MESSAGES:
            self._accepted.append(now_ns)
            return Verdict.ACCEPT
        self._excess += 1
        if self._excess >= DISCONNECT_AFTER:
            return Verdict.DISCONNECT
        if now_ns - self._warned_ns >= NANOSECONDS:
            self._warned_ns = now_ns
            return Verdict.WARN
        return Verdict.IGNORE
