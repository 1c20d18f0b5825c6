"""How the collector of a home fares, as its feeds and its lock tell."""

from __future__ import annotations

import time
from dataclasses import dataclass

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.realtime.collector_process import collector_pid
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_feed import RowKind


@dataclass(frozen=True, slots=True)
class InstrumentStatus:
    """What the collector last said of one instrument."""

    instrument: str
    """Its file-safe key."""
    source: Source | None
    """What the gateway is; None while that is not known."""
    health: HealthRow | None
    """Its last word, None before the first."""
    age_s: float | None
    """Real seconds since then."""


@dataclass(frozen=True, slots=True)
class CollectorStatus:
    """How the collector fares."""

    pid: int | None
    """Its process; None where none runs."""
    instruments: list[InstrumentStatus]
    """What it said of each instrument it has published, in the order of the settings."""


def collector_status(home: Home) -> CollectorStatus:
    """How the collector of `home` fares now."""
    pid = collector_pid(home)
    instruments = load_settings(home).instruments() if pid is not None else []
    found = [_status(home, instrument) for instrument in instruments]
    return CollectorStatus(pid, [status for status in found if status is not None])


def _status(home: Home, instrument: Instrument) -> InstrumentStatus | None:
    try:
        feed = Feed.open(home, instrument)
    except SpyError:
        return None
    with feed:
        newest = feed.newest(RowKind.HEALTH)
        if newest is None:
            return InstrumentStatus(instrument.key, feed.source, None, None)
        assert isinstance(newest.row, HealthRow)
        age = (time.monotonic_ns() - newest.published_ns) / 1e9
        return InstrumentStatus(instrument.key, feed.source, newest.row, age)
