"""A minute that was not heard as a whole never passes for one, whatever kept the collector from hearing it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence

from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess, minutes_until, write_faults
from tests.realtime.collector.exactness import DAY, SESSION, history

SPEED = 10
FIRST = 60
"""Which minute of the session a gateway begins with."""


def minutes_heard(collecting: CollectorProcess, count: int) -> list[MinuteRow]:
    """The first so many minutes since the gateway began."""
    with collecting.feed() as feed:
        return minutes_until(feed, SESSION.open_ns + (FIRST + count) * MINUTE_NS)[FIRST:]


def check_told_by_history(minutes: Sequence[MinuteRow]) -> None:
    """These minutes are whole because history told them, as it does, and none was done before it was over."""
    bars = history(DAY, FIRST + len(minutes), exact=True)[FIRST:]
    assert [(row.volume, row.count) for row in minutes] == list(zip(bars["volume"], bars["count"], strict=True))
    assert {(row.is_whole, row.origin) for row in minutes} == {(True, MinuteOrigin.BACKFILLED)}
    assert all(row.made_ns >= row.start_ns + MINUTE_NS for row in minutes)


def test_minutes_without_a_link_to_the_market_are_told_by_history(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    script = write_faults(home.root, 'connection_lost; at = "10:30:20"; seconds = 130; restored = 1102')
    collecting = collector(gateway(start=f"{DAY}T10:30:00", speed=SPEED, faults=script).port)
    check_told_by_history(minutes_heard(collecting, 3))


def test_minutes_that_a_frozen_machine_slept_through_are_told_by_history(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    collecting = collector(gateway(start=f"{DAY}T10:30:00", speed=SPEED).port)
    heard = minutes_heard(collecting, 1)
    collecting.process.send_signal(signal.SIGSTOP)
    time.sleep(2 * 60.0 / SPEED)
    collecting.process.send_signal(signal.SIGCONT)
    check_told_by_history([*heard, *minutes_heard(collecting, 4)[1:]])
