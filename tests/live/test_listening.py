"""Steps are asked for as soon as their minute is heard, each once, whoever waits and whatever was missed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from spy_pipeline.core.clock import SimulatedClock, StandingClock
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.listening import StepDue, StepListener
from spy_pipeline.live.outcomes import CycleLedger, StepOutcome, record_step
from spy_pipeline.realtime.feed import Feed
from tests.live.live_home import SPY, LiveHome
from tests.realtime.publishing import Publishing


def never_over(_step: int, _attempt: int) -> bool:
    return False


def always_over(_step: int, _attempt: int) -> bool:
    return True


@pytest.fixture
def collector(live_home: LiveHome) -> Iterator[Publishing]:
    publishing = Publishing(live_home.home)
    yield publishing
    publishing.close()


class Waiting:
    """Listeners of one home, at one moment of its session."""

    def __init__(self, place: LiveHome, at_minute: float) -> None:
        self.place = place
        self.database = LedgerDatabase(place.home)
        self.clock = StandingClock(place.session.open_ns + int(at_minute * MINUTE_NS))
        self.ledger = CycleLedger(self.database, SPY)

    def listener(self) -> StepListener:
        return StepListener(
            self.database, SPY, self.clock, 60, lambda: Feed.open(self.place.home, SPY, from_oldest=True)
        )

    def number(self, due: StepDue | None) -> int | None:
        return None if due is None else (due.step_ns - self.place.session.open_ns) // MINUTE_NS

    def record(self, number: int) -> None:
        step = self.place.session.open_ns + number * MINUTE_NS
        with self.database.writing() as connection:
            record_step(connection, SPY, StepOutcome(step, step, None, None, {}))


def test_a_step_is_asked_for_when_its_minute_is_heard(live_home: LiveHome, collector: Publishing) -> None:
    waiting = Waiting(live_home, 1.001)
    found: list[StepDue | None] = []
    thread = threading.Thread(target=lambda: found.append(waiting.listener().await_step(20.0, never_over)))
    thread.start()
    time.sleep(0.3)
    assert not found
    collector.publish(live_home.minutes()[0])
    thread.join(10.0)
    assert waiting.number(found[0]) == 1
    assert found[0] is not None
    assert found[0].made_ns == live_home.minutes()[0].made_ns
    assert HeardMinutes(waiting.database, SPY).has(live_home.session.open_ns + MINUTE_NS)


def test_of_many_who_wait_one_asks(live_home: LiveHome, collector: Publishing) -> None:
    collector.publish(live_home.minutes()[0])
    found: list[StepDue | None] = []

    def wait() -> None:
        found.append(Waiting(live_home, 1.01).listener().await_step(1.5, never_over))

    threads = [threading.Thread(target=wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(due is not None for due in found) == 1


def test_a_minute_told_twice_or_late_is_asked_for_once(live_home: LiveHome, collector: Publishing) -> None:
    rows = live_home.minutes()
    for row in (rows[1], rows[0], rows[1], replace(rows[0], revision=1)):
        collector.publish(row)
    waiting = Waiting(live_home, 2.01)
    assert waiting.number(waiting.listener().await_step(1.0, never_over)) == 2
    assert waiting.listener().await_step(0.5, never_over) is None
    waiting.record(2)
    assert waiting.listener().await_step(0.5, never_over) is None
    assert len(HeardMinutes(waiting.database, SPY).of_session(live_home.session)) == 3


def test_after_a_restart_the_latest_step_is_asked_for(live_home: LiveHome, collector: Publishing) -> None:
    for row in live_home.minutes()[:30]:
        collector.publish(row)
    waiting = Waiting(live_home, 30.01)
    waiting.record(10)
    assert waiting.number(waiting.listener().await_step(2.0, never_over)) == 30


def test_a_step_without_its_minute_is_asked_for_a_moment_later(live_home: LiveHome) -> None:
    early, late = Waiting(live_home, 1.02), Waiting(live_home, 1.1)
    assert early.listener().await_step(0.5, never_over) is None
    due = late.listener().await_step(0.5, never_over)
    assert late.number(due) == 1
    assert due is not None
    assert due.made_ns is None


def test_a_run_that_was_lost_is_asked_for_again_three_times_at_most(live_home: LiveHome, collector: Publishing) -> None:
    collector.publish(live_home.minutes()[0])
    first = Waiting(live_home, 1.01)
    assert first.listener().await_step(1.0, never_over) is not None
    later = Waiting(live_home, 1.5)
    assert later.listener().await_step(0.5, never_over) is None
    attempts = [later.listener().await_step(0.5, always_over) for _ in range(3)]
    assert [due.attempt if due else None for due in attempts] == [2, 3, None]


def test_the_close_is_waited_for_and_then_nothing(live_home: LiveHome, collector: Publishing) -> None:
    minutes = live_home.minutes()
    collector.publish(minutes[-1])
    waiting = Waiting(live_home, len(minutes) + 0.01)
    assert waiting.number(waiting.listener().await_step(1.0, never_over)) == len(minutes)
    waiting.record(len(minutes))
    assert waiting.listener().session_on() is None


def test_at_night_nothing_is_due(live_home: LiveHome) -> None:
    waiting = Waiting(live_home, -60)
    assert waiting.listener().await_step(0.3, never_over) is None


def test_the_opening_ends_a_wait_that_began_before_it(live_home: LiveHome, collector: Publishing) -> None:
    waiting = Waiting(live_home, 0)
    anchor = ClockAnchor.starting_now(live_home.session.open_ns - 30_000_000_000, 60.0)
    waiting.clock = SimulatedClock(anchor)  # type: ignore[assignment]
    collector.publish(live_home.minutes()[0])
    due = waiting.listener().await_step(20.0, never_over)
    assert waiting.number(due) == 1
