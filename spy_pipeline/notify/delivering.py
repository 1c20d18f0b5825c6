"""Sending what waits in the outbox: every event to every channel, again until it is acknowledged."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.outbox import Delivery, Outbox
from spy_pipeline.core.process_lock import ProcessLock
from spy_pipeline.core.settings import NotifySettings
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.notify.channels import Channel, UnusableChannel, configured_channels
from spy_pipeline.notify.message import message_of
from spy_pipeline.notify.quiet_hours import is_quiet

LONGEST_WAIT_SECONDS = 300.0
_FAILURES_IN_A_ROW = 3
_LOOK_AGAIN_SECONDS = 0.2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one call of `deliver` did."""

    sent: dict[str, int]
    """Messages that each channel acknowledged."""
    failed: dict[str, int]
    """Attempts in vain by channel; each is tried again later."""


def deliver(home: Home, tell: Callable[[str], None] = _log.warning) -> Delivered:
    """Send all that is due, each channel at its own pace, until nothing is due any more.

    A message counts as sent once its receiver has acknowledged it and that is in the ledger, so a crash or a lost
    acknowledgement sends it again, with the same reference, and nothing is ever left out. What fails is tried again
    at growing intervals, by the next calls, also on a channel that is not set up rightly. In quiet hours nothing is
    sent. `tell` takes a sentence for each failure.
    """
    with ProcessLock(home.state_folder / "locks" / "notifications", "sends the notifications of this home"):
        settings = load_settings(home).notify
        channels = configured_channels(home, settings)
        database = LedgerDatabase(home)
        try:
            return _Round(home, Outbox(database), settings, channels, tell).run()
        finally:
            database.close()


def delivery_due(home: Home, outbox: Outbox, settings: NotifySettings) -> bool:
    """Whether something should be sent now; in quiet hours nothing should."""
    if is_quiet(settings.quiet_hours, open_clock(home.state_folder).now()):
        return False
    return outbox.is_due(settings.channels, time.time_ns())


class _Round:
    """The workers of one call, a thread a channel, none of which waits for another."""

    def __init__(
        self,
        home: Home,
        outbox: Outbox,
        settings: NotifySettings,
        channels: list[Channel | UnusableChannel],
        tell: Callable[[str], None],
    ) -> None:
        self._home, self._outbox, self._settings, self._channels = home, outbox, settings, channels
        self._tell = tell
        self._busy = len(channels)
        self._changed = threading.Condition()
        self._sent: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()

    def run(self) -> Delivered:
        names = [channel.name for channel in self._channels]
        self._outbox.plan(names)
        if self._channels:
            with ThreadPoolExecutor(len(self._channels)) as workers:
                for finished in [workers.submit(self._serve, channel) for channel in self._channels]:
                    finished.result()
        return Delivered(dict(self._sent), dict(self._failed))

    def _serve(self, channel: Channel | UnusableChannel) -> None:
        """Send what is due on one channel; while other channels are still at work, what is noted meanwhile too."""
        try:
            while True:
                self._send_due(channel)
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()
                    if not self._changed.wait_for(lambda: self._busy == 0, _LOOK_AGAIN_SECONDS):
                        self._busy += 1
                        continue
                    return
        except BaseException:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()
            raise

    def _send_due(self, channel: Channel | UnusableChannel) -> None:
        """Send until nothing is due; a channel that fails several times in a row is left alone for a while, as a whole.

        How long is decided by the event that was tried most, which is the oldest.
        """
        waits: list[float] = []
        while not self._is_quiet():
            self._outbox.plan([each.name for each in self._channels])
            delivery = self._outbox.next_due(channel.name, time.time_ns())
            if delivery is None:
                return
            wait = self._sent_once(channel, delivery)
            waits = [] if wait is None else [*waits, wait]
            if len(waits) == _FAILURES_IN_A_ROW:
                self._outbox.postpone(channel.name, _real_ns_after(max(waits)))
                return

    def _sent_once(self, channel: Channel | UnusableChannel, delivery: Delivery) -> float | None:
        """Try once; None when it was acknowledged, else the seconds until it is tried again."""
        problem = channel.send(message_of(delivery.event, self._settings.language))
        if problem is None:
            self._outbox.delivered(delivery)
            self._sent[channel.name] += 1
            return None
        wait = min(self._settings.retry_seconds * 2.0 ** min(delivery.attempts, 20), LONGEST_WAIT_SECONDS)
        self._outbox.failed(delivery, problem, _real_ns_after(wait))
        self._failed[channel.name] += 1
        self._tell(f"Channel {channel.name} did not take {delivery.event.key} ({problem}): trying again in {wait:g} s.")
        return wait

    def _is_quiet(self) -> bool:
        return is_quiet(self._settings.quiet_hours, open_clock(self._home.state_folder).now())


def _real_ns_after(seconds: float) -> int:
    return time.time_ns() + int(seconds * 1e9)
