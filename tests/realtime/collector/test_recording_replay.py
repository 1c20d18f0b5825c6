"""A recording replayed is the session it was made in: a second collector writes down the same events."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import SPY, CollectorProcess

DAY = date(2025, 3, 3)
SPEED = 5
RECORDED_S = 18.0
PATIENCE_S = 60.0
ENOUGH = 5
BOOK_IMAGE = 20
"""Inserts that show a book as it stands."""

Streams = dict[str, list[str]]


def collect(home: Home, source: str, start: str, seconds: float) -> Streams:
    """What a collector writes down of each stream until it has heard enough of all, and so many real seconds more."""
    gateway = GatewayProcess(home.root, {"start": start, "speed": SPEED, "seed": 3, "source": source})
    collector = CollectorProcess(home, gateway.port)
    end = time.monotonic() + PATIENCE_S
    while min(len(newest(stream)) for stream in streams(home).values()) < ENOUGH:
        assert time.monotonic() < end, {name: len(newest(stream)) for name, stream in streams(home).items()}
        time.sleep(0.2)
    time.sleep(seconds)
    collector.close()
    gateway.close()
    return streams(home)


def streams(home: Home) -> Streams:
    """What was written down so far, without the time of arrival."""
    ticks, depth, trades = (
        events(LakeLayout(home).raw_events(SPY, DAY, kind)) for kind in ("ticks", "depth", "trades")
    )
    return {
        "trades": trades,
        "quotes": [tick for tick in ticks if tick.startswith("quote")],
        "prints of the line": list(dict.fromkeys(tick for tick in ticks if tick.startswith("string,48"))),
        "book of the venue": [change for change in depth if change.startswith("venue")],
        "book of all venues": [change for change in depth if change.startswith("smart")],
    }


def events(path: Path) -> list[str]:
    text = path.read_text() if path.is_file() else ""
    return [line.partition(",")[2] for line in text.rpartition("\n")[0].splitlines()[1:]]


def newest(changes: list[str]) -> list[str]:
    """A stream's events since it was last subscribed to, without those that show how things stood."""
    begins = [at for at, change in enumerate(changes) if "begin" in change]
    return changes[begins[-1] + 1 + BOOK_IMAGE :] if begins else changes[1:]


@pytest.mark.timeout(180)
def test_a_second_collector_hears_the_same_events(tmp_path: Path) -> None:
    homes = [Home.at(tmp_path / name) for name in ("first", "second")]
    for home in homes:
        home.root.mkdir()
    first = collect(homes[0], "synthetic", "2025-03-03T10:30:00", RECORDED_S)
    trades = LakeLayout(homes[0]).raw_events(SPY, DAY, "trades")
    ticks = LakeLayout(homes[0]).raw_events(SPY, DAY, "ticks").read_text().splitlines()
    begin = next(line for line in ticks if ",quote," in line)[: len("2025-03-03T10:30:00")]
    second = collect(homes[1], f"recording:{trades.parent}", begin, 0.0)
    for name, changes in second.items():
        assert is_part(newest(changes), first[name]), f"the {name} are not those that were recorded"


def is_part(part: list[str], whole: list[str]) -> bool:
    """Whether `part` stands in `whole` as one piece."""
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
