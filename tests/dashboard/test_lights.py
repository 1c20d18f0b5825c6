"""Each light is green, amber or red for its own reason, and says which."""

from __future__ import annotations

import dataclasses
import math

import pytest

from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamState
from spy_pipeline.dashboard.feed_watch import Heard
from spy_pipeline.dashboard.lights import Light, lights_of, worst
from spy_pipeline.dashboard.snapshot import Snapshot
from spy_pipeline.live.outcomes import StepOutcome
from spy_pipeline.live.present import Present
from spy_pipeline.signals.advice import reason
from spy_pipeline.signals.causes import Cause
from tests.dashboard.made_up_rows import OPEN_NS, SESSION, forecast, health, minute, second


def snapshot(**changes: object) -> Snapshot:
    """Two minutes into a session in which all is well."""
    well = Snapshot(
        symbol="SPY",
        now_ns=OPEN_NS + 2 * MINUTE_NS + 10 * NANOSECONDS,
        speed=1.0,
        is_simulated=False,
        session=SESSION,
        is_open=True,
        cadence_s=60,
        heard=Heard(second=second(130), health=health()),
        silent_s=0.4,
        minutes=[minute(0), minute(1)],
        forecasts=[forecast(0), forecast(1)],
        present=Present(None, "expected_range", (), "open"),
        outcomes=(),
        problem="",
    )
    return dataclasses.replace(well, **changes)  # type: ignore[arg-type]


def light(name: str, seen: Snapshot) -> Light:
    return next(each for each in lights_of(seen) if each.name == name)


def hearing(row: HealthRow) -> Heard:
    return Heard(second=second(130), health=row)


def test_all_lights_are_green_when_all_is_well() -> None:
    lights = lights_of(snapshot())
    assert {each.level for each in lights} == {"good"}
    assert [each.name for each in lights] == ["collector", "feed", "forecasts", "advice"]
    assert worst(lights) == "good"


def test_a_collector_that_was_never_heard_is_red_with_the_reason() -> None:
    never = snapshot(heard=Heard(problem="No collector publishes SPY: start one."), silent_s=math.inf)
    assert light("collector", never) == Light("collector", "bad", "No collector publishes SPY: start one.")
    assert light("feed", never).level == "bad"


def test_a_silent_collector_is_red_and_nothing_is_said_of_its_feed() -> None:
    silent = snapshot(silent_s=4.2)
    assert light("collector", silent) == Light("collector", "bad", "silent for 4 s: look at `spy status`")
    assert light("feed", silent).level == "bad"


def test_files_that_are_not_written_are_shouted() -> None:
    full = dataclasses.replace(health(), files_ok=False, detail="the disk is full")
    assert light("collector", snapshot(heard=hearing(full))).text == "files are not written: the disk is full"


@pytest.mark.parametrize(
    ("row", "level", "text"),
    [
        (
            health(FeedState.CONNECTING, "the gateway refuses"),
            "bad",
            "the collector is connecting; the gateway refuses",
        ),
        (
            health(FeedState.DEGRADED, "the kernel is cold", trades=StreamState.STALE),
            "bad",
            "tick-by-tick trades is silent; the kernel is cold",
        ),
        (health(FeedState.DEGRADED, "no depth permission"), "fair", "no depth permission"),
        (health(FeedState.ASLEEP), "good", "asleep until Fri 09:30"),
    ],
)
def test_the_feed_is_as_the_collector_says(row: HealthRow, level: str, text: str) -> None:
    found = light("feed", snapshot(heard=hearing(row)))
    assert (found.level, found.text) == (level, text)


def test_forecasts_that_stop_are_red_with_the_reason_of_the_last_step() -> None:
    late = snapshot(now_ns=OPEN_NS + 6 * MINUTE_NS)
    assert light("forecasts", late) == Light("forecasts", "bad", "none for 4 min")
    told = snapshot(
        now_ns=OPEN_NS + 6 * MINUTE_NS,
        outcomes=[StepOutcome(OPEN_NS + 6 * MINUTE_NS, 0, "the minute was not heard whole", None, {})],
    )
    assert light("forecasts", told).text == "none for 4 min: the minute was not heard whole"
    assert light("forecasts", snapshot(now_ns=OPEN_NS + 6 * MINUTE_NS, is_open=False)).level == "good"
    assert light("forecasts", snapshot(now_ns=OPEN_NS + 30 * NANOSECONDS, forecasts=[])).level == "fair"
    unwell = snapshot(forecasts=[forecast(1, health_="calibration_drifted: 12 more")])
    assert light("forecasts", unwell) == Light("forecasts", "fair", "1 so far, calibration_drifted: 12 more")


def test_safe_mode_and_a_broken_ledger_are_red() -> None:
    why = reason(Cause.MODEL_EXPIRED, "the model learned long ago")
    silent = snapshot(present=Present(None, "no_trade", (why,), "open"))
    assert light("advice", silent) == Light("advice", "bad", "SAFE MODE: the model learned long ago")
    over = snapshot(present=Present(None, "no_trade", (reason(Cause.NO_FORECAST, "silence is over"),), "open"))
    assert light("advice", over) == Light("advice", "fair", "waits for the next forecast: silence is over")
    assert light("home", snapshot(problem="ledger.sqlite was busy")).level == "bad"
    assert worst(lights_of(silent)) == "bad"
    assert light("advice", snapshot(present=None)).level == "bad"
    assert light("advice", snapshot(present=None, is_open=False)).level == "good"
