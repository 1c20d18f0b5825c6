"""One forecast a step or one reason for none, learned and recorded in one go."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.live.minute_step import CLOSED, NOT_HEARD, PASSED_OVER, Taken
from spy_pipeline.live.scoring import at_horizons, scores_of
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living


@pytest.fixture
def living(live_home: LiveHome) -> Living:
    return Living(live_home)


def test_each_step_makes_one_forecast_and_advice(living: Living) -> None:
    rows = living.place.minutes()
    for number in range(1, 8):
        living.hear(rows[number - 1])
        taken = living.step(number)
        assert taken.outcome.reason is None
        assert taken.forecast is not None
        assert taken.advice is not None
        assert taken.forecast.bar_end_ns == living.place.session.open_ns + number * MINUTE_NS
        assert taken.forecast.model_version == living.place.champion
    stored = living.ledger.forecasts(living.place.session)
    assert [forecast.bar_end_ns for forecast in stored] == [
        outcome.step_ns for outcome in living.ledger.outcomes(living.place.session)
    ]
    last = living.ledger.forecast(taken.forecast.bar_end_ns)
    assert last is not None
    assert np.array_equal(last.quantiles, taken.forecast.quantiles)
    advice = living.ledger.advice()[0]
    assert advice == taken.advice
    assert advice.kind == "expected_range"
    assert (advice.low or 0.0) < (advice.price or 0.0) < (advice.high or 0.0)


def test_a_step_taken_twice_changes_nothing(living: Living) -> None:
    living.hear(living.place.minutes()[0])
    first = living.step(1)
    again = living.step(1)
    assert again.forecast is None
    assert again.outcome == first.outcome
    assert len(living.ledger.forecasts(living.place.session)) == 1


def test_many_runs_of_one_step_at_once_make_one_forecast(living: Living) -> None:
    living.hear(*living.place.minutes()[:3])
    others = [Living(living.place) for _ in range(4)]
    taken: list[Taken] = []
    threads = [threading.Thread(target=lambda one=one: taken.append(one.step(3))) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(others)
    assert sum(one.forecast is not None for one in taken) <= 1
    assert len({(one.outcome.step_ns, one.outcome.recorded_ns) for one in taken}) == 1
    reasons = [outcome.reason for outcome in living.ledger.outcomes(living.place.session)]
    assert reasons == [PASSED_OVER, None, None]
    assert len(living.ledger.forecasts(living.place.session)) == 2


def test_the_step_before_is_made_up_for_and_older_ones_have_a_reason(living: Living) -> None:
    rows = living.place.minutes()
    living.hear(rows[0])
    living.step(1)
    living.hear(*rows[1:5])
    living.step(5)
    reasons = [outcome.reason for outcome in living.ledger.outcomes(living.place.session)]
    assert reasons == [None, PASSED_OVER, PASSED_OVER, None, None]


def test_a_minute_that_was_not_heard_has_a_reason_and_comes_late_into_the_next(living: Living) -> None:
    rows = living.place.minutes()
    living.hear(rows[0])
    living.step(1)
    assert living.step(2).outcome.reason == NOT_HEARD
    living.hear(rows[2])
    with_hole = living.step(3)
    assert with_hole.forecast is not None
    assert with_hole.forecast.health == "1 minutes of the session are missing"
    living.hear(replace(rows[1], revision=1), rows[3])
    mended = living.step(4)
    assert mended.forecast is not None
    assert mended.forecast.health == "ok"
    minutes = living.heard.of_session(living.place.session)
    known = {(heard.row.start_ns, heard.row.revision): heard.step_ns for heard in minutes}
    open_ns = living.place.session.open_ns
    assert known[rows[1].start_ns, 1] == open_ns + 4 * MINUTE_NS
    assert known[rows[2].start_ns, 0] == open_ns + 3 * MINUTE_NS


def test_labels_that_come_due_are_scored_and_learned(living: Living) -> None:
    rows = living.place.minutes()
    states = set()
    for number in range(1, 9):
        living.hear(rows[number - 1])
        taken = living.step(number)
        assert taken.forecast is not None
        states.add(taken.forecast.calibration_id)
        expected = [(number - 5, 5)] if number > 5 else []
        assert [
            ((item.bar_end_ns - living.place.session.open_ns) // MINUTE_NS, item.horizon)
            for item in at_horizons(taken.scores)
        ] == expected
    with living.database.reading() as connection:
        scores = scores_of(connection, SPY, living.place.session)
    assert [item.horizon for item in at_horizons(scores)] == [5, 5, 5]
    assert at_horizons(scores)[0].outcome == pytest.approx(np.log(rows[5].close / rows[0].close))
    assert len(states) > 3


def test_the_close_learns_and_forecasts_nothing(living: Living) -> None:
    rows = living.place.minutes()
    living.hear(*rows[:-1])
    before = living.step(len(rows) - 1)
    assert before.forecast is not None
    assert before.forecast.minutes == (1,)
    living.hear(rows[-1])
    closing = living.step(len(rows))
    assert closing.outcome.reason == CLOSED
    assert {item.horizon for item in at_horizons(closing.scores)} == set(HORIZONS)


def test_another_champion_goes_on_with_what_was_learned(living: Living) -> None:
    rows = living.place.minutes()
    for number in range(1, 8):
        living.hear(rows[number - 1])
        living.step(number)
    other = living.place.train(seed=1)
    living.held.refresh(living.place.home, living.database, SPY, living.place.session)
    living.hear(rows[7])
    taken = living.step(8)
    assert taken.forecast is not None
    assert taken.forecast.model_version == other
    assert [item.horizon for item in at_horizons(taken.scores)] == [5]
