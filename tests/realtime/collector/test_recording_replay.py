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
RECORDED_S = 16.0
REPLAYED_S = 9.0
BOOK_IMAGE = 20
"""Inserts that show a book as it stands."""


def recorded(home: Home, source: str, start: str, seconds: float) -> dict[str, list[str]]:
    """What a collector writes down of each stream within so many real seconds, without the time of arrival."""
    gateway = GatewayProcess(home.root, {"start": start, "speed": SPEED, "seed": 3, "source": source})
    collector = CollectorProcess(home, gateway.port)
    time.sleep(seconds)
    collector.close()
    gateway.close()
    ticks, depth = (events(LakeLayout(home).raw_events(SPY, DAY, kind)) for kind in ("ticks", "depth"))
    return {
        "trades": events(LakeLayout(home).raw_events(SPY, DAY, "trades")),
        "quotes": [tick for tick in ticks if tick.startswith("quote")],
        "prints of the line": list(dict.fromkeys(tick for tick in ticks if tick.startswith("string,48"))),
        "book of the venue": [change for change in depth if change.startswith("venue")],
        "book of all venues": [change for change in depth if change.startswith("smart")],
    }


def events(path: Path) -> list[str]:
    return [line.partition(",")[2] for line in path.read_text().splitlines()[1:]]


def newest(changes: list[str]) -> list[str]:
    """A stream's events since it was last subscribed to, without those that show how things stood."""
    begins = [at for at, change in enumerate(changes) if "begin" in change]
    return changes[begins[-1] + 1 + BOOK_IMAGE :] if begins else changes[1:]


@pytest.mark.timeout(180)
def test_a_second_collector_hears_the_same_events(tmp_path: Path) -> None:
    homes = [Home.at(tmp_path / name) for name in ("first", "second")]
    for home in homes:
        home.root.mkdir()
    first = recorded(homes[0], "synthetic", "2025-03-03T10:30:00", RECORDED_S)
    folder = LakeLayout(homes[0]).raw_events(SPY, DAY, "trades").parent
    second = recorded(homes[1], f"recording:{folder}", "2025-03-03T10:30:20", REPLAYED_S)
    for stream, changes in second.items():
        heard = newest(changes)
        assert len(heard) >= 3, f"too little of the {stream} to tell: {len(changes)}"
        assert is_part(heard, first[stream]), f"the {stream} are not those that were recorded"


def is_part(part: list[str], whole: list[str]) -> bool:
    """Whether `part` stands in `whole` as one piece."""
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
