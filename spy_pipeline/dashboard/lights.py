"""How well everything is that the advice stands on: one light each, green, amber or red."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spy_pipeline.core.new_york import NANOSECONDS, new_york_time
from spy_pipeline.core.records.health_row import FeedState, StreamName
from spy_pipeline.dashboard.snapshot import Snapshot
from spy_pipeline.live.safety_watch import feed_causes
from spy_pipeline.signals.causes import Cause

Level = Literal["good", "fair", "bad"]

_LEVELS: tuple[Level, ...] = ("good", "fair", "bad")
_CADENCES_LATE = 2


@dataclass(frozen=True, slots=True)
class Light:
    """One thing that can be well or not."""

    name: str
    """What it is."""
    level: Level
    """Green, amber or red."""
    text: str
    """What is known of it."""


def lights_of(snapshot: Snapshot) -> list[Light]:
    """All lights, in the order in which the one explains the next."""
    lights = [_collector(snapshot), *_feed(snapshot), _forecasts(snapshot), _advice(snapshot)]
    if snapshot.problem:
        lights.append(Light("home", "bad", snapshot.problem))
    return lights


def worst(lights: Sequence[Light]) -> Level:
    """The level of the light that is worst."""
    return max((light.level for light in lights), key=_LEVELS.index)


def _collector(snapshot: Snapshot) -> Light:
    heard = snapshot.heard
    if heard.health is None:
        return Light("collector", "bad", heard.problem or "not heard yet: start it with `spy up`")
    if snapshot.is_silent:
        return Light("collector", "bad", f"silent for {snapshot.silent_s:.0f} s: look at `spy status`")
    if not heard.health.files_ok:
        return Light("collector", "bad", f"files are not written: {heard.health.detail or 'look at the disk'}")
    return Light("collector", "good", f"{heard.health.messages:,} messages, {heard.health.reconnects} reconnects")


def _feed(snapshot: Snapshot) -> list[Light]:
    health = snapshot.heard.health
    if health is None or snapshot.is_silent:
        return [Light("feed", "bad", "nothing is known of it")]
    if health.state is FeedState.ASLEEP:
        return [Light("feed", "good", f"asleep until {new_york_time(health.session_open_ns):%a %H:%M}")]
    causes = feed_causes(health)
    if causes:
        return [Light("feed", "bad", "; ".join(dict.fromkeys(causes.values())))]
    if health.state is FeedState.DEGRADED:
        return [Light("feed", "fair", health.detail)]
    streams = zip(StreamName, health.stream_states, health.stream_ages_s, strict=True)
    told = ", ".join(f"{name.replace('_', ' ')} {age:.0f} s" for name, state, age in streams if state == "fresh")
    return [Light("feed", "good", f"fresh: {told}")]


def _forecasts(snapshot: Snapshot) -> Light:
    if not snapshot.is_open:
        return Light("forecasts", "good", f"{len(snapshot.forecasts)} in the session of {snapshot.session.day}")
    last_ns = snapshot.forecasts[-1].bar_end_ns if snapshot.forecasts else snapshot.session.open_ns
    late_s = (snapshot.now_ns - last_ns) / NANOSECONDS
    reason = next((each.reason for each in reversed(snapshot.outcomes[-1:]) if each.reason), "")
    if late_s > _CADENCES_LATE * snapshot.cadence_s:
        return Light("forecasts", "bad", f"none for {late_s / 60.0:.0f} min{f': {reason}' if reason else ''}")
    health = snapshot.forecasts[-1].health if snapshot.forecasts else "the first is due"
    return Light("forecasts", "good" if health == "ok" else "fair", f"{len(snapshot.forecasts)} so far, {health}")


def _advice(snapshot: Snapshot) -> Light:
    if not snapshot.is_open:
        return Light("advice", "good", "rests while the market is closed")
    if snapshot.present is None:
        return Light("advice", "bad", "it cannot be read")
    if snapshot.present.reasons:
        why = "; ".join(dict.fromkeys(each.detail for each in snapshot.present.reasons))
        if all(each.cause == Cause.NO_FORECAST for each in snapshot.present.reasons):
            return Light("advice", "fair", f"waits for the next forecast: {why}")
        return Light("advice", "bad", f"SAFE MODE: {why}")
    return Light("advice", "good", "may speak")
