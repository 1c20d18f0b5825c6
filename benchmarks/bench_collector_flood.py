"""How many messages a second the collector takes in without losing one, files off."""

from __future__ import annotations

from benchmarks.flooded_collector import flooded_collector
from benchmarks.result import BenchmarkResult
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.realtime.row_feed import RowKind

RATE = 200_000
SECONDS = 60.0


def run() -> list[BenchmarkResult]:
    """Claimed: 200,000 messages a second for a minute, and none lost."""
    with flooded_collector(RATE, SECONDS, files=False) as collector:
        collector.next_word()
        told = collector.next_word()
        newest = collector.feed.newest(RowKind.HEALTH)
    assert newest is not None
    health = newest.row
    assert isinstance(health, HealthRow)
    lost = int(told["delivered"]) - health.messages
    note = f"{SECONDS:.0f} s, files off; claimed: none lost. {health.seconds_missed} seconds missed"
    return [
        BenchmarkResult(
            name="flood of messages",
            ours=told["added"] / told["seconds"],
            peer=RATE,
            unit="messages/s",
            peer_name="the claim",
            higher_is_better=True,
            note=note,
        ),
        BenchmarkResult(
            name="messages lost in the flood",
            ours=lost,
            peer=None,
            unit="messages",
            peer_name="claimed: 0",
            higher_is_better=False,
            note=note,
        ),
    ]
