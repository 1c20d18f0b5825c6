"""What the feed brings, kept at hand for whoever wants to show it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.realtime.row_feed import FeedEvent, Published, RowFeed, RowKind

OpenFeed = Callable[[], RowFeed]
"""Opens a feed, or refuses with a sentence."""

_KINDS = frozenset({RowKind.SECOND, RowKind.MINUTE, RowKind.HEALTH})
_PATIENCE_SECONDS = 0.5
_OPEN_AGAIN_SECONDS = 1.0
_MINUTES_KEPT = 1000


@dataclass(frozen=True, slots=True)
class FormingMinute:
    """The minute that has not ended yet, as far as its seconds tell."""

    start_ns: int
    """First instant of the minute, nanoseconds since 1970 UTC."""
    open: float
    """Price of its first trade, USD."""
    high: float
    """Highest price so far, USD."""
    low: float
    """Lowest price so far, USD."""
    close: float
    """Price of the last trade, USD."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of the feed by now."""

    second: SecondRow | None = None
    """The newest second."""
    forming: FormingMinute | None = None
    """The minute that has not ended yet; None before its first trade."""
    minutes: tuple[MinuteRow, ...] = ()
    """Minutes in the order in which they were told, revisions included."""
    health: HealthRow | None = None
    """The collector's last word on itself."""
    heard_ns: int = 0
    """When that word was published, by the machine's monotonic clock."""
    problem: str = ""
    """Why there is no feed; empty where there is one."""


@dataclass
class FeedWatch:
    """Follows a feed in a thread of its own, and opens it again where it broke; any thread may ask what was `heard`."""

    open_feed: OpenFeed
    """Opens the feed, or refuses with a sentence."""
    changed: threading.Event
    """Set whenever the collector's state changes."""
    _heard: Heard = field(default_factory=Heard)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _failure: Exception | None = None

    @property
    def heard(self) -> Heard:
        """What was heard by now; never changed afterwards. Raises what ended the following, where something did."""
        if self._failure is not None:
            raise self._failure
        return self._heard

    def start(self) -> None:
        """Begin to follow."""
        self._thread = threading.Thread(target=self._run, name="feed-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End following."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def take(self, event: FeedEvent) -> None:
        """Take in one event."""
        if not isinstance(event, Published):
            return
        before, row = self._heard, event.row
        if isinstance(row, SecondRow):
            self._heard = replace(before, second=row, forming=_formed(before.forming, row))
        elif isinstance(row, MinuteRow):
            forming = before.forming if before.forming and before.forming.start_ns > row.start_ns else None
            self._heard = replace(before, minutes=(*before.minutes[-_MINUTES_KEPT:], row), forming=forming)
        elif isinstance(row, HealthRow):
            self._heard = replace(before, health=row, heard_ns=event.published_ns)
            if before.health is None or before.health.state is not row.state:
                self.changed.set()

    def _run(self) -> None:
        while not self._stop.is_set() and self._failure is None:
            try:
                with self.open_feed() as feed:
                    self._heard = replace(self._heard, problem="")
                    self._follow(feed)
            except SpyError as refusal:
                self._heard = replace(self._heard, problem=str(refusal))
                self._stop.wait(_OPEN_AGAIN_SECONDS)
            except Exception as failure:  # noqa: BLE001 - raised to whoever asks what was heard
                self._failure = failure

    def _follow(self, feed: RowFeed) -> None:
        while not self._stop.is_set():
            event = feed.next(_KINDS, timeout_s=_PATIENCE_SECONDS)
            if event is not None:
                self.take(event)


def _formed(before: FormingMinute | None, row: SecondRow) -> FormingMinute | None:
    """The forming minute with one more second."""
    start = row.second_ns - row.second_ns % MINUTE_NS
    known = before if before is not None and before.start_ns == start else None
    if row.open is None or row.high is None or row.low is None or row.close is None:
        return known
    if known is None:
        return FormingMinute(start, row.open, row.high, row.low, row.close)
    return FormingMinute(start, known.open, max(known.high, row.high), min(known.low, row.low), row.close)
