"""After the close: every step has its outcome, live minutes are held against history, and the day is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyarrow import parquet
from sqlalchemy import text

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.history.days_wanted import engineered_days_wanted
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.differences import MINUTE, differences_of, keep_differences
from spy_pipeline.live.reconciling import (
    NO_HISTORY,
    hold_against_history,
    hold_against_late_history,
    reconcile,
)
from spy_pipeline.live.sealing import NOBODY, seal_day
from spy_pipeline.reports.daily_report import daily_report
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living


def test_sealing_gives_every_step_its_outcome_and_keeps_the_forecasts(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.live(1, 5)
    first = seal_day(live_home.home, living.database, SPY, live_home.session, 60)
    assert (first.forecasts, first.without, first.minutes) == (5, 384, 5)
    reasons = [outcome.reason for outcome in living.ledger.outcomes(live_home.session)]
    assert reasons == [None] * 5 + [NOBODY] * 385
    path = LakeLayout(live_home.home).forecasts(SPY, live_home.session.day)
    kept = path.read_bytes()
    table = parquet.read_table(path).to_pylist()
    forecasts = living.ledger.forecasts(live_home.session)
    assert [row["quantiles"] for row in table] == [forecast.quantiles.tolist() for forecast in forecasts]
    assert seal_day(live_home.home, living.database, SPY, live_home.session, 60) == first
    assert path.read_bytes() == kept


def test_a_session_that_is_not_over_is_not_concluded_and_goes_on(live_home: LiveHome) -> None:
    living, session = Living(live_home), live_home.session
    living.live(1, 5)
    ClockAnchor.starting_now(session.close_ns - MINUTE_NS, 0.001).write(live_home.home.state_folder)
    sentence = f"The session of SPY on {session.day} is not over: conclude it after 16:00 New York time."
    with pytest.raises(SpyError, match=sentence):
        seal_day(live_home.home, living.database, SPY, session, 60)
    with pytest.raises(SpyError, match=sentence):
        daily_report(live_home.home, SPY, session)
    rows = live_home.minutes()
    living.hear(*rows[5:7])
    assert living.step(7).forecast is not None
    assert len(living.ledger.outcomes(session)) == 7
    ClockAnchor.starting_now(session.close_ns, 0.001).write(live_home.home.state_folder)
    assert seal_day(live_home.home, living.database, SPY, session, 60).forecasts == 7


def test_an_exact_day_has_no_difference(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.hear(*live_home.minutes())
    living.step(390)
    live_home.history_arrives()
    found = reconcile(live_home.home, living.database, SPY, live_home.session)
    assert (found.minutes, found.exact, found.differences) == (390, 390, ())


def test_a_lived_day_whose_history_came_but_was_not_made_is_made_the_next_morning(live_home: LiveHome) -> None:
    living, layout, day = Living(live_home), LakeLayout(live_home.home), live_home.session.day
    rows = live_home.minutes()
    living.hear(*rows[:20], *rows[21:])
    living.step(390)
    layout.raw_minutes(SPY, day).write_bytes(live_home.official_minutes)
    morning_ns = live_home.session.close_ns + 16 * 60 * MINUTE_NS
    assert day in {wanted.day for wanted in engineered_days_wanted(layout, SPY, morning_ns, 20, live=False)}
    live_home.history_arrives()
    assert layout.daily_file(SPY, day).read_bytes() == live_home.official
    assert day not in {wanted.day for wanted in engineered_days_wanted(layout, SPY, morning_ns, 20, live=False)}


def test_history_that_did_not_come_is_said_and_replaced_when_it_has(live_home: LiveHome) -> None:
    living, home, session = Living(live_home), live_home.home, live_home.session
    rows = live_home.minutes()
    living.live(1, 5)
    living.hear(*rows[5:20], *rows[21:])
    living.step(390)
    found = hold_against_history(home, living.database, SPY, session)
    assert (found.minutes, found.exact, [item.explanation for item in found.differences]) == (0, 0, [NO_HISTORY])
    report = daily_report(home, SPY, session).text
    assert NO_HISTORY in report
    assert "None: live minutes are history's" not in report
    assert hold_against_late_history(home, living.database, SPY, session) is None
    LakeLayout(home).raw_minutes(SPY, session.day).write_bytes(live_home.official_minutes)
    assert hold_against_late_history(home, living.database, SPY, session) is None
    live_home.history_arrives()
    found_late = hold_against_late_history(home, living.database, SPY, session)
    assert found_late is not None
    assert (found_late.minutes, found_late.exact) == (390, 389)
    assert differences_of(living.database, SPY, session.day) == list(found_late.differences)
    assert NO_HISTORY not in daily_report(home, SPY, session).text
    assert hold_against_late_history(home, living.database, SPY, session) is None


def test_differences_are_explained_and_counted(live_home: LiveHome) -> None:
    living = Living(live_home)
    rows = live_home.minutes()
    rows[10] = replace(rows[10], volume=(rows[10].volume or 0.0) - 100.0, late_prints=2)
    rows[12] = replace(rows[12], features=tuple(value + 1e-12 for value in rows[12].features))
    del rows[20]
    living.hear(*rows)
    living.step(390)
    live_home.history_arrives()
    found = reconcile(live_home.home, living.database, SPY, live_home.session)
    assert [item.explanation for item in found.differences] == [
        "2 trades of earlier minutes came late",
        "features follow from minutes before that differ",
        "the minute was not heard whole",
    ]
    assert found.exact == 387
    assert found.by_column["volume"] == 2
    for _ in range(2):
        keep_differences(living.database, SPY, live_home.session.day, MINUTE, found.differences)
    assert differences_of(living.database, SPY, live_home.session.day) == list(found.differences)


def test_the_report_tells_the_day_once_and_beside_the_control(live_home: LiveHome) -> None:
    ModelRegistry(live_home.home).promote(model_name(SPY, STACK), live_home.champion, Alias.CONTROL, "frozen")
    living = Living(live_home)
    living.live(1, 40)
    seal_day(live_home.home, living.database, SPY, live_home.session, 60)
    reports = [daily_report(live_home.home, SPY, live_home.session) for _ in range(2)]
    conclusion = reports[0].conclusion
    assert (conclusion.forecasts, conclusion.missing, conclusion.differences) == (40, 349, 0)
    assert conclusion.loss is not None
    assert conclusion.control_loss is not None
    assert 0.5 < conclusion.loss / conclusion.control_loss < 2.0
    assert reports[0].text == reports[1].text
    files = {path.name for path in reports[0].folder.iterdir()}
    assert {"report.md", "report.html", "end-of-minute-to-recorded.png", "loss-saved-against-the-control.png"} <= files
    with living.database.reading() as connection:
        told = connection.execute(text("SELECT count(*) FROM outbox_events WHERE kind = 'day_concluded'")).scalar_one()
    assert told == 1
