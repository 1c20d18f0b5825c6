"""What the model was fitted with and the collector does not tell: releases are reckoned here, what lacks is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.record_files import write_records
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.scheduled_event import ScheduledEvent
from spy_pipeline.features.catalogue import feature_catalogue
from spy_pipeline.features.daily_rows import daily_rows
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.raw_days import read_raw_day, write_raw_day
from spy_pipeline.learning.panels import engineered_days
from spy_pipeline.live.day_panel import day_context, joined, today_panel
from spy_pipeline.live.input_health import input_causes
from spy_pipeline.live.reconciling import reconcile
from spy_pipeline.live.replaying import replay_day
from spy_pipeline.signals.causes import Cause
from tests.live.live_home import SPY, LiveHome, minute_rows
from tests.live.living import Living

VIX = Instrument.parse("VIX")
RELEASE_MINUTES = (25, 40, 270)
"""Minutes after the open at which something is released on every other day, and on the last."""


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory, prepared: LiveHome) -> LiveHome:
    """Days with releases, after which prices move more, and with VIX; the model was fitted with both."""
    home = Home.at(tmp_path_factory.mktemp("eventful"))
    shutil.copytree(prepared.home.root, home.root, dirs_exist_ok=True)
    made = LiveHome.__new__(LiveHome)
    made.__dict__.update(prepared.__dict__)
    made.home = home
    layout = LakeLayout(home)
    days = engineered_days(layout, SPY, None, None)
    sessions = [*(SPY.sessions().session(day) for day in days), made.session]
    schedule(home, (session.open_ns + minute * MINUTE_NS for session in sessions[::2] for minute in RELEASE_MINUTES))
    made.history_arrives()
    workshop = DayWorkshop(layout, SPY)
    for session in sessions:
        made.day_rows = workshop.build(session)
        if session != made.session:
            bars = read_raw_day(layout, SPY, session.day)
            level = 15.0 + np.random.default_rng(session.open_ns).standard_normal()
            vix = bars.assign(**dict.fromkeys(("open", "high", "low", "close", "wap"), level))
            write_raw_day(layout, VIX, session.day, vix, complete=True)
    made.withhold_history()
    made.champion = made.train(seed=1)
    return made


@pytest.fixture
def place(home: Home, eventful: LiveHome) -> LiveHome:
    """A copy of the test's own."""
    return eventful.copied_to(home)


def schedule(home: Home, times_ns: Iterable[int]) -> None:
    """Store releases in place of those that were there."""
    table = pd.DataFrame({"time_ns": sorted(times_ns)}).assign(name="cpi")
    write_records(LakeLayout(home).scheduled_events(), ScheduledEvent, table)


def heard(place: LiveHome, *lacking: str) -> list[MinuteRow]:
    """The session's minutes without the features that the collector does not know, nor these."""
    names = [feature.name for feature in feature_catalogue()]
    unknown = [names.index(name) for name in ("minutes_to_event", *lacking)]
    return [
        replace(row, features=tuple(np.nan if at in unknown else value for at, value in enumerate(row.features)))
        for row in place.minutes()
    ]


def test_releases_are_historys_to_the_last_bit(place: LiveHome) -> None:
    today = today_panel(day_context(place.home, SPY, place.session), heard(place))
    known = today.column("minutes_to_event")
    assert np.array_equal(known, place.day_rows["minutes_to_event"].to_numpy(), equal_nan=True)
    assert 0.0 in known
    assert np.isnan(known[-1])


def test_a_lived_day_with_releases_is_historys_and_its_replay_the_same(place: LiveHome) -> None:
    living, rows = Living(place), heard(place)
    for number in range(1, 6):
        living.hear(rows[number - 1])
        living.step(number)
    schedule(place.home, [living.at(100)])
    restarted = Living(place)
    restarted.hear(*rows[5:])
    forecast = restarted.step(6).forecast
    assert forecast is not None
    restarted.step(390)
    assert LakeLayout(place.home).daily_file(SPY, place.session.day).read_bytes() == place.official
    assert replay_day(place.home, SPY, place.session.day).differences == ()
    layout = LakeLayout(place.home)
    layout.raw_minutes(SPY, place.session.day).write_bytes(place.official_minutes)
    layout.daily_file(SPY, place.session.day).write_bytes(place.official)
    layout.provisional_day(SPY, place.session.day).unlink()
    found = reconcile(place.home, living.database, SPY, place.session)
    assert (found.minutes, found.exact, found.differences) == (390, 390, ())
    place.history_arrives()
    other = reconcile(place.home, living.database, SPY, place.session)
    assert {item.explanation for item in other.differences} == {
        "history was made with another calendar of releases than the session was begun with"
    }


def test_a_calendar_that_is_stored_before_the_opening_is_taken_up(place: LiveHome) -> None:
    living = Living(place)
    living.held.refresh(place.home, living.database, SPY, place.session)
    schedule(place.home, [living.at(3)])
    living.held.refresh(place.home, living.database, SPY, place.session)
    assert living.held.serving(place.home, living.database, SPY, place.session).context.releases_ns == (living.at(3),)


def cold(place: LiveHome) -> list[MinuteRow]:
    """The session's minutes of a collector that began without the days before."""
    layout = LakeLayout(place.home)
    layout.raw_minutes(SPY, place.session.day).write_bytes(place.official_minutes)
    bars = read_raw_day(layout, SPY, place.session.day)
    layout.raw_minutes(SPY, place.session.day).unlink()
    return minute_rows(daily_rows(bars, place.session, []))


@pytest.mark.parametrize("vix_ends_before", [False, True])
def test_what_the_model_was_fitted_with_and_today_lacks_is_named(place: LiveHome, vix_ends_before: bool) -> None:
    if vix_ends_before:
        shutil.rmtree(LakeLayout(place.home).raw_minutes(VIX, place.session.day).parent)
    living, rows = Living(place), heard(place)
    living.hear(rows[0])
    first = living.step(1)
    assert first.forecast is not None
    assert first.advice is not None
    assert first.forecast.health == "without vix, which the model was fitted with"
    assert first.advice.kind == "expected_range"
    living.hear(rows[2])
    with_hole = living.step(3).forecast
    assert with_hole is not None
    assert with_hole.health.startswith("1 minutes of the session are missing; without vix, ")
    living.hear(rows[1], *rows[3:280])
    after_all_releases = living.step(280).forecast
    assert after_all_releases is not None
    assert after_all_releases.health == "without vix, minutes_to_event, which the model was fitted with"


def test_missing_inputs_are_named_shortly(place: LiveHome) -> None:
    living = Living(place)
    living.hear(*cold(place)[:100])
    forecast = living.step(100).forecast
    assert forecast is not None
    assert forecast.health.startswith("without vix, return_5, return_15 and 7 more, which the model was fitted with; ")


def test_a_collector_without_the_days_before_silences_advice_until_it_has_them(live_home: LiveHome) -> None:
    living, rows = Living(live_home), live_home.minutes()
    for number in (1, 2, 60, 300):
        living.hear(*cold(live_home)[:number])
        taken = living.step(number)
        assert taken.advice is not None
        assert taken.forecast is not None
        assert [reason.cause for reason in taken.advice.reasons] == [Cause.HISTORY_MISSING]
        assert "spy catch-up" in taken.advice.reasons[0].ends_when
        assert "history_missing: many of today's features are missing" in taken.forecast.health
    living.hear(*(replace(row, revision=1) for row in rows[:301]))
    advice = living.step(301).advice
    assert advice is not None
    assert advice.kind == "expected_range"


def test_history_that_does_not_reach_the_session_before_silences_advice(live_home: LiveHome) -> None:
    layout = LakeLayout(live_home.home)
    newest = engineered_days(layout, SPY, None, None)[-2:]
    layout.daily_file(SPY, newest[1]).unlink()
    living = Living(live_home)
    living.hear(live_home.minutes()[0])
    advice = living.step(1).advice
    assert advice is not None
    (reason,) = advice.reasons
    assert reason.cause == Cause.HISTORY_MISSING
    assert reason.detail == f"history ends on {newest[0]}, sessions missing since then: 1"


def test_minutes_that_were_not_heard_are_no_missing_history(live_home: LiveHome) -> None:
    layout = LakeLayout(live_home.home)
    layout.raw_minutes(SPY, live_home.session.day).write_bytes(live_home.official_minutes)
    bars = read_raw_day(layout, SPY, live_home.session.day).drop(index=range(5, 12)).reset_index(drop=True)
    write_raw_day(layout, SPY, live_home.session.day, bars, complete=True)
    panel_rows = minute_rows(DayWorkshop(layout, SPY).build(live_home.session))
    live_home.withhold_history()
    context = day_context(live_home.home, SPY, live_home.session)
    panel = joined(context.history, today_panel(context, panel_rows))
    first = len(context.history)
    assert [input_causes(SPY, panel.up_to(row)) for row in range(first, first + 40)] == [{}] * 40


def test_an_opening_that_was_not_heard_is_not_told_as_days_that_are_missing(live_home: LiveHome) -> None:
    living, rows = Living(live_home), live_home.minutes()
    living.hear(*cold(live_home)[40:43])
    advice = living.step(43).advice
    assert advice is not None
    (reason,) = advice.reasons
    assert reason.detail == "many of today's features are missing, with minutes that were not heard"
    living.hear(*(replace(row, revision=1) for row in rows[:44]))
    advice = living.step(44).advice
    assert advice is not None
    assert advice.reasons == ()
