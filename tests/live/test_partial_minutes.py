"""Steps within a minute: forecasts as if the minute ended with them, from seconds that were all heard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.live.listening import StepListener
from spy_pipeline.live.minute_step import NOT_HEARD, MinuteCycle
from spy_pipeline.live.partial_minutes import PartialMinutes
from spy_pipeline.live.replaying import replay_day
from spy_pipeline.realtime.feed import Feed
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living
from tests.realtime.publishing import Publishing, second


def seconds_of(minute: MinuteRow) -> list[SecondRow]:
    """Seconds that make up a minute: its prices in four of them, its features from the first on."""
    prices = {0: minute.open, 7: minute.high, 14: minute.low, 40: minute.close}
    made = []
    for number in range(60):
        price = prices.get(number)
        traded = price is not None
        made.append(
            replace(
                second(number),
                second_ns=minute.start_ns + number * NANOSECONDS,
                made_ns=minute.start_ns + (number + 1) * NANOSECONDS,
                minute_ns=minute.start_ns,
                open=price,
                high=price,
                low=price,
                close=price,
                volume=100.0 if traded else 0.0,
                count=2 if traded else 0,
                features=minute.features,
                source=minute.source,
            )
        )
    return made


@pytest.fixture
def fast(live_home: LiveHome) -> Living:
    living = Living(live_home)
    living.cycle = MinuteCycle(living.database, SPY, living.clock, 20)
    return living


def partial(minute: MinuteRow, at_second: int) -> MinuteRow | None:
    gathered = PartialMinutes()
    for row in seconds_of(minute)[:at_second]:
        gathered.take(row)
    return gathered.at(minute.start_ns + at_second * NANOSECONDS)


def test_a_minute_so_far_is_the_sum_of_its_seconds(live_home: LiveHome) -> None:
    minute = live_home.minutes()[3]
    so_far = partial(minute, 20)
    assert so_far is not None
    assert (so_far.open, so_far.high, so_far.low, so_far.close) == (minute.open, minute.high, minute.low, minute.low)
    assert (so_far.volume, so_far.count, so_far.revision, so_far.is_whole) == (300.0, 6, -20, False)


def test_a_minute_of_which_a_second_is_missing_is_not_known(live_home: LiveHome) -> None:
    minute = live_home.minutes()[3]
    gathered = PartialMinutes()
    for row in [*seconds_of(minute)[:5], *seconds_of(minute)[6:20]]:
        gathered.take(row)
    assert gathered.at(minute.start_ns + 20 * NANOSECONDS) is None


def test_steps_within_a_minute_forecast_and_learn_nothing(fast: Living) -> None:
    rows = fast.place.minutes()
    serving = fast.held.serving(fast.place.home, fast.database, SPY, fast.place.session)
    states = []
    for number in range(1, 8):
        for offset in (20, 40, 60):
            step = fast.at(number - 1) + offset * NANOSECONDS
            fast.clock.shows_ns = step + 1
            heard = rows[number - 1] if offset == 60 else partial(rows[number - 1], offset)
            assert heard is not None
            fast.hear(heard)
            taken = fast.cycle.take(serving, step, None, {})
            assert taken.forecast is not None
            assert taken.forecast.bar_end_ns == step
            states.append(taken.forecast.calibration_id)
    assert states[0::3] == states[1::3]
    assert len(set(states[2::3])) == 7
    assert len(fast.ledger.forecasts(fast.place.session)) == 21
    taken = fast.step(8)
    assert taken.outcome.reason == NOT_HEARD
    assert replay_day(fast.place.home, SPY, fast.place.session.day).differences == ()


@pytest.fixture
def collector(live_home: LiveHome) -> Iterator[Publishing]:
    publishing = Publishing(live_home.home)
    yield publishing
    publishing.close()


def test_seconds_of_the_feed_bring_a_step_within_a_minute(fast: Living, collector: Publishing) -> None:
    minute = fast.place.minutes()[0]
    fast.clock.shows_ns = fast.at(0) + 20 * NANOSECONDS + 1
    for row in seconds_of(minute)[:20]:
        collector.publish(row)
    listener = StepListener(
        fast.database, SPY, fast.clock, 20, lambda: Feed.open(fast.place.home, SPY, from_oldest=True)
    )
    due = listener.await_step(2.0, lambda _step, _attempt: False)
    assert due is not None
    assert due.step_ns == fast.at(0) + 20 * NANOSECONDS
    assert due.made_ns == due.step_ns
    (heard,) = fast.heard.of_session(fast.place.session)
    assert json.dumps(heard.row.features) == json.dumps(minute.features)
    assert heard.row.revision == -20
