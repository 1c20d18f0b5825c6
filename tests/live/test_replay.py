"""The day lived through again gives every forecast to the last bit; what cannot, says why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.process_lock import one_at_a_time
from spy_pipeline.core.records.minute_row import MinuteOrigin
from spy_pipeline.live import minute_step
from spy_pipeline.live.day_files import bring_day_files_forward, read_live_rows
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.minute_step import NOT_HEARD, PASSED_OVER
from spy_pipeline.live.replaying import replay_day
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living


def eventful(place: LiveHome) -> Living:
    """Twenty minutes with a hole that is mended late, minutes passed over, another process, and another champion."""
    rows = place.minutes()
    first = Living(place)
    first.live(1, 6)
    first.step(7)
    second = Living(place)
    second.hear(rows[7])
    second.step(8)
    second.hear(replace(rows[6], revision=1), *rows[8:11])
    second.step(11)
    place.train(seed=5)
    third = Living(place)
    third.live(12, 20)
    return third


def test_every_forecast_comes_out_the_same(live_home: LiveHome) -> None:
    living = eventful(live_home)
    reasons = [outcome.reason for outcome in living.ledger.outcomes(live_home.session)]
    assert reasons.count(PASSED_OVER) == 1
    replay = replay_day(live_home.home, SPY, live_home.session.day)
    assert replay.steps == 19
    assert replay.forecasts == 18
    assert replay.differences == ()


@pytest.mark.parametrize("read", ["state", "minutes"])
def test_a_step_recorded_while_a_later_one_reads_keeps_its_minutes(
    live_home: LiveHome, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    early, late = Living(live_home), Living(live_home)
    early.live(1, 3)
    early.hear(*live_home.minutes()[3:7])
    late.clock.shows_ns = late.at(7)

    to_take = [4]

    def overtaken(*arguments: Any) -> Any:
        found = reading(*arguments)
        while to_take:
            early.step(to_take.pop())
        return found

    target, name = {"state": (minute_step, "state_to_go_on_from"), "minutes": (HeardMinutes, "of_session")}[read]
    reading = getattr(target, name)
    monkeypatch.setattr(target, name, overtaken)
    late.step(7)
    marks = {heard.row.start_ns + MINUTE_NS: heard.step_ns for heard in late.heard.of_session(live_home.session)}
    assert marks[late.at(4)] == late.at(4)
    assert replay_day(live_home.home, SPY, live_home.session.day).differences == ()


def test_a_run_that_is_late_puts_back_no_file_of_a_later_one(live_home: LiveHome) -> None:
    early, late = Living(live_home), Living(live_home)
    early.live(1, 3)
    files = threading.Thread(
        target=bring_day_files_forward, args=(live_home.home, early.database, SPY, live_home.session)
    )
    with one_at_a_time(LakeLayout(live_home.home).daily_file_lock(SPY)):
        files.start()
        late.hear(live_home.minutes()[3])
        serving = late.held.serving(live_home.home, late.database, SPY, live_home.session)
        late.clock.shows_ns = late.at(4)
        late.cycle.take(serving, late.at(4), "run 4", {})
    files.join()
    assert [heard.step_ns for heard in read_live_rows(live_home.home, SPY, live_home.session)] == [
        early.at(number) for number in range(1, 5)
    ]


def test_a_minute_that_was_given_up_is_known_once_it_is_told_whole(live_home: LiveHome) -> None:
    living, rows = Living(live_home), live_home.minutes()
    living.live(1, 5)
    lost = replace(rows[5], is_whole=False, close=None)
    living.hear(lost)
    without = living.step(6).outcome
    found = replace(rows[5], origin=MinuteOrigin.BACKFILLED)
    for _ in range(2):
        living.hear(lost, found, rows[6])
    taken = living.step(7)
    assert (without.reason, taken.outcome.reason) == (NOT_HEARD, None)
    assert taken.forecast is not None
    assert "missing" not in taken.forecast.health
    kept = [heard for heard in living.heard.of_session(live_home.session) if heard.row.start_ns == found.start_ns]
    assert [(heard.row.revision, heard.row.is_whole, heard.step_ns) for heard in kept] == [
        (0, False, living.at(6)),
        (1, True, living.at(7)),
    ]
    assert replay_day(live_home.home, SPY, live_home.session.day).differences == ()


def test_a_run_that_is_later_than_official_history_leaves_it_alone(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.live(1, 3)
    live_home.history_arrives()
    living.hear(live_home.minutes()[3])
    living.step(4)
    assert LakeLayout(live_home.home).daily_file(SPY, live_home.session.day).read_bytes() == live_home.official
    assert len(read_live_rows(live_home.home, SPY, live_home.session)) == 4


def test_the_daily_file_is_historys_to_the_last_byte(live_home: LiveHome) -> None:
    living = Living(live_home)
    rows = live_home.minutes()
    living.hear(*rows)
    living.step(len(rows))
    assert LakeLayout(live_home.home).daily_file(SPY, live_home.session.day).read_bytes() == live_home.official


def test_rows_are_kept_as_they_were_seen(live_home: LiveHome) -> None:
    living = eventful(live_home)
    kept = read_live_rows(live_home.home, SPY, live_home.session)
    assert str(kept) == str(living.heard.of_session(live_home.session))
    assert [heard.row.revision for heard in kept].count(1) == 1


def test_a_forecast_that_was_changed_is_noticed(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.live(1, 4)
    forecast = living.ledger.forecast(living.at(3))
    assert forecast is not None
    with living.database.writing() as connection:
        content = json.loads(
            connection.execute(
                text("SELECT content FROM forecasts WHERE bar_end_ns = :at"), {"at": living.at(3)}
            ).scalar_one()
        )
        content["sigma"][0] = float(np.nextafter(content["sigma"][0], 1.0))
        connection.execute(
            text("UPDATE forecasts SET content = :content WHERE bar_end_ns = :at"),
            {"content": json.dumps(content), "at": living.at(3)},
        )
    environment = os.environ | {"SPY_HOME": str(live_home.home.root)}
    command = [sys.executable, "-m", "spy_pipeline", "replay-day", str(live_home.session.day), "--json"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1, told.stderr
    (difference,) = json.loads(told.stdout)["differences"]
    assert difference["start_ns"] == living.at(3)
    assert difference["live"] == "sigma"


def test_changed_days_before_explain_a_difference(live_home: LiveHome) -> None:
    Living(live_home).live(1, 3)
    layout = LakeLayout(live_home.home)
    newest = sorted(layout.daily_folder(SPY).glob("*.csv"))[-2]
    lines = newest.read_text().splitlines()
    newest.write_text("\n".join(lines[:-1]) + "\n")
    replay = replay_day(live_home.home, SPY, live_home.session.day)
    assert {item.explanation for item in replay.differences} == {
        "the daily files before the day are not those that it was lived with"
    }


def test_a_day_that_was_not_lived_is_refused(live_home: LiveHome) -> None:
    with pytest.raises(SpyError, match="choose a day that was lived here"):
        replay_day(live_home.home, SPY, live_home.session.day)
