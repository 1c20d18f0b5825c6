"""All limits of one gateway; switched off, everything is allowed."""

from __future__ import annotations

from collections import Counter
from enum import Enum

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.gateway.limits.history_pacing import OPEN_REQUESTS, HistoryPacing, PacedRequest
from spy_pipeline.gateway.limits.message_rate import MessageRate, Verdict

TICK_BY_TICK_SECONDS = 15
"""One instrument may be asked for tick by tick once in this long, in market time."""


class Line(Enum):
    """Subscriptions of which a user has only so many: name and number."""

    MARKET_DATA = ("market data lines", 100)
    DEPTH = ("market depth requests", 3)
    TICK_BY_TICK = ("tick-by-tick requests", 3)

    @property
    def allowed(self) -> int:
        """How many a user has."""
        return self.value[1]


class Limits:
    """Counts what all clients hold together, as they belong to one user; all times are market time."""

    def __init__(self, *, enforced: bool) -> None:
        self._enforced = enforced
        self._held: Counter[str] = Counter()
        self._pacing = HistoryPacing()
        self._open_history = 0
        self._tick_by_tick_ns: dict[str, int] = {}

    @property
    def are_enforced(self) -> bool:
        """Whether there are limits at all."""
        return self._enforced

    def judge_message(self, rate: MessageRate, now_ns: int) -> Verdict:
        """Whether one more message of a client is served."""
        return rate.judge(now_ns) if self._enforced else Verdict.ACCEPT

    def take(self, line: Line) -> bool:
        """Take one more line, or say that there is none."""
        if self._enforced and self._held[line.name] >= line.allowed:
            return False
        self._held[line.name] += 1
        return True

    def give_back(self, line: Line) -> None:
        """A line is free again."""
        self._held[line.name] -= 1

    def tick_by_tick_too_soon(self, symbol: str, now_ns: int) -> bool:
        """Whether this instrument was asked for just before; if not, this asking is remembered."""
        latest_ns = self._tick_by_tick_ns.get(symbol)
        if self._enforced and latest_ns is not None and now_ns - latest_ns < TICK_BY_TICK_SECONDS * NANOSECONDS:
            return True
        self._tick_by_tick_ns[symbol] = now_ns
        return False

    def violates_pacing(self, request: PacedRequest, now_ns: int) -> bool:
        """Whether a request for small bars comes too soon."""
        return self._enforced and self._pacing.violation(request, now_ns)

    def open_history(self) -> bool:
        """Take one of the slots of open history requests, or say that there is none."""
        if self._enforced and self._open_history >= OPEN_REQUESTS:
            return False
        self._open_history += 1
        return True

    def close_history(self) -> None:
        """A slot is free again."""
        self._open_history -= 1
