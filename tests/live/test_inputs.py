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
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.raw_days import read_raw_day, write_raw_day
from spy_pipeline.learning.panels import engineered_days
from spy_pipeline.live.day_panel import day_context, today_panel
from spy_pipeline.live.reconciling import reconcile
from spy_pipeline.live.replaying import replay_day
from tests.live.live_home import SPY, LiveHome
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
    shutil.copytree(eventful.home.root, home.root, dirs_exist_ok=True)
    made = LiveHome.__new__(LiveHome)
    made.__dict__.update(eventful.__dict__)
    made.home = home
    return made


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
