"""`spy why`, `spy latency` and `spy replay-day` as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.records.source import Source
from spy_pipeline.live.safe_mode import FEED_CAUSES, set_causes
from spy_pipeline.live.safety_watch import SafetyWatch
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.signals.causes import Cause
from tests.live.conftest import live_home, prepared
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living

__all__ = ["live_home", "prepared"]


def spy(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "spy_pipeline", *arguments]
    environment = os.environ | {"SPY_HOME": str(home.root)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def lived(live_home: LiveHome) -> Living:
    """Six minutes into the session, and the market's clock says so."""
    living = Living(live_home)
    living.live(1, 6)
    ClockAnchor.starting_now(living.at(6) + 1_000_000_000, 0.001).write(live_home.home.state_folder)
    return living


def test_why_tells_the_range_and_what_would_silence_it(lived: Living) -> None:
    told = spy(lived.place.home, "why")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("SPY: expected range (market open until 2024-")
    assert "  in 30 minutes the price should be between " in told.stdout
    assert " in 80% of cases" in told.stdout
    document = json.loads(spy(lived.place.home, "why", "--json").stdout)
    assert document["kind"] == "expected_range"
    assert document["advice"]["bar_end_ns"] == lived.at(6)


def test_why_names_the_binding_reason_and_what_would_change_it(lived: Living) -> None:
    with lived.database.writing() as connection:
        set_causes(
            connection,
            SPY,
            FEED_CAUSES,
            {Cause.BOOK_DOUBTED: "the book is crossed"},
            now_ns=lived.at(6),
            source=Source.IMPORTED,
        )
    told = spy(lived.place.home, "why").stdout
    assert told.startswith("SPY: no trade")
    assert "because the book is crossed; the book has to be rebuilt" in told


def test_why_tells_that_silence_is_over_until_the_next_step_speaks(lived: Living) -> None:
    watch = SafetyWatch(lived.database, SPY, lambda: lived.clock, lambda: Feed.open(lived.place.home, SPY))
    watch.judge(None)
    with lived.database.writing() as connection:
        set_causes(connection, SPY, FEED_CAUSES, {}, now_ns=lived.clock.now_ns(), source=Source.IMPORTED)
    told = spy(lived.place.home, "why").stdout
    assert told.startswith("SPY: no trade")
    assert "because what kept advice silent is over; a forecast has to be made: the next step brings one" in told


def test_why_at_night_names_the_next_opening(live_home: LiveHome) -> None:
    ClockAnchor.starting_now(live_home.session.open_ns - 3_600_000_000_000, 0.001).write(live_home.home.state_folder)
    told = spy(live_home.home, "why").stdout
    assert f"because the market is closed; it opens at {live_home.session.opens_at.isoformat()}" in told


def test_latency_gives_percentiles_by_stage(lived: Living) -> None:
    document = json.loads(spy(lived.place.home, "latency", "--json").stdout)
    assert document["day"] == str(lived.place.session.day)
    stages = {stage["stage"]: stage for stage in document["milliseconds"]}
    assert {"read", "forecast", "record", "total"} <= set(stages)
    assert all(stage["p50"] <= stage["p95"] <= stage["longest"] for stage in stages.values())
    assert stages["total"]["steps"] == 6
    assert "end of the minute" in spy(lived.place.home, "latency").stdout


def test_a_replay_that_agrees_says_so_and_exits_well(lived: Living) -> None:
    told = spy(lived.place.home, "replay-day", str(lived.place.session.day))
    assert told.returncode == 0, told.stderr
    assert (
        "6 forecasts of 6 steps lived through again: every forecast came out the same, to the last bit." in told.stdout
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("latency",), "No day of SPY was lived here yet"),
        (("latency", "--day", "soon"), "'soon' is not a day"),
        (("replay-day", "2024-02-17"), "2024-02-17 has no session on XNYS"),
        (("replay-day", "2024-02-16"), "choose a day that was lived here"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    told = spy(Home.at(tmp_path), *arguments)
    assert told.returncode == 1
    assert told.stdout == ""
    assert sentence in " ".join(told.stderr.split())
