"""Everything that can go wrong at once, decided by a seed: what must hold of a collector's files afterwards."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import date, datetime

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_feed import Published, RowKind
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import (
    SPY,
    CollectorProcess,
    gaps_on_disk,
    seconds_on_disk,
    write_faults,
)

DAY = date(2025, 3, 3)
SPEED = 10
LOST_AT_MOST = 1.0
_TIMED_FAULTS = (
    "silent_stall; seconds = 20",
    "split_segments; seconds = 20",
    "merged_segments; seconds = 20",
    "garbled_bytes; seconds = 10; one_in = 5000",
    "half_frame_then_close",
    "connection_lost; seconds = 10; restored = 1101",
    "connection_lost; seconds = 10; restored = 1102",
    "depth_halted",
    "depth_reset",
    "crossed_book; seconds = 3",
    "restart; seconds = 15",
)


@dataclass
class Chaos:
    """One run: a gateway with faults, and kills of the gateway and the collector between them."""

    home: Home
    seed: int
    minutes: float = 3.0
    """How long it goes on, market time."""
    shown: set[int] = field(default_factory=set)
    """Seconds that were published long enough before anything was killed to be on the disk."""

    def run(self) -> None:
        """Let everything happen, then end in peace."""
        chance = random.Random(self.seed)
        begin = datetime.fromisoformat(f"{DAY}T10:30:00")
        times = sorted(chance.uniform(20.0, self.minutes * 60.0) for _ in range(4))
        script = write_faults(
            self.home.root,
            *(
                f"{fault}; {_at(begin, second)}"
                for fault, second in zip(chance.choices(_TIMED_FAULTS, k=len(times)), times, strict=True)
            ),
            seed=self.seed,
        )
        gateway = GatewayProcess(
            self.home.root,
            {"seed": 1, "history": "exact", "speed": SPEED, "start": begin.isoformat(), "faults": script},
        )
        collecting = CollectorProcess(self.home, gateway.port)
        end = time.monotonic() + self.minutes * 60.0 / SPEED
        kill_collector = time.monotonic() + chance.uniform(4.0, 9.0)
        kill_gateway = kill_collector + chance.uniform(2.0, 5.0)
        try:
            while time.monotonic() < end:
                if 0.0 < kill_collector <= time.monotonic():
                    kill_collector = 0.0
                    collecting.kill()
                    _close_pipe(collecting)
                    collecting = CollectorProcess(self.home, gateway.port)
                if 0.0 < kill_gateway <= time.monotonic():
                    kill_gateway = 0.0
                    gateway = self._killed_and_started_again(gateway)
                self._watch(0.2)
            assert collecting.close() == 0, (collecting.process.returncode, collecting.refusal())
        finally:
            collecting.close()
            _close_pipe(collecting)
            gateway.close()

    def check(self) -> None:
        """Nothing that was a second old is lost, nothing is doubled, and every missing second is accounted for."""
        seconds = check_seconds(self.home, DAY)
        assert self.shown <= seconds, f"lost: {sorted(self.shown - seconds)}"

    def _killed_and_started_again(self, gateway: GatewayProcess) -> GatewayProcess:
        """A gateway after a kill, at the same port and with market time going on."""
        clock = open_clock(self.home.state_folder)
        gateway.process.kill()
        gateway.process.wait(10.0)
        _close_gateway_pipe(gateway)
        now = clock.now()
        return GatewayProcess(
            self.home.root,
            {
                "seed": 1,
                "history": "exact",
                "speed": SPEED,
                "start": now.replace(tzinfo=None, microsecond=0).isoformat(),
                "port": gateway.port,
            },
        )

    def _watch(self, seconds: float) -> None:
        """Remember which seconds were published; those of the last second before now may still be on their way."""
        if not runtime_folder(self.home).is_dir():
            time.sleep(seconds)
            return
        end = time.monotonic() + seconds
        seen: list[tuple[float, int]] = []
        with Feed.open(self.home, SPY, from_oldest=True, wait_s=5.0) as feed:
            while time.monotonic() < end:
                event = feed.next({RowKind.SECOND}, timeout_s=0.05)
                if isinstance(event, Published) and isinstance(event.row, SecondRow):
                    seen.append((event.published_ns / NANOSECONDS, event.row.second_ns // NANOSECONDS))
        self.shown |= {second for at, second in seen if at < time.monotonic() - LOST_AT_MOST}


def check_seconds(home: Home, day: date) -> set[int]:
    """The seconds that have a row on the disk: none is doubled, and from the opening on each missing one has a gap."""
    seconds = seconds_on_disk(home, day)
    assert len(seconds) == len(set(seconds)), "seconds are doubled"
    assert seconds == sorted(seconds), "seconds are out of order"
    gaps = gaps_on_disk(home, day)
    accounted = {s for gap in gaps for s in range(gap.start_ns // NANOSECONDS, -(-gap.end_ns // NANOSECONDS))}
    opening = SPY.sessions().session(day).open_ns // NANOSECONDS
    unexplained = set(range(opening, max(seconds) + 1)) - set(seconds) - accounted
    assert not unexplained, f"no row and no gap: {sorted(unexplained)}"
    return set(seconds)


def _at(begin: datetime, second: float) -> str:
    moment = begin.replace(minute=begin.minute + int(second) // 60, second=int(second) % 60)
    return f'at = "{moment:%H:%M:%S}"'


def _close_pipe(collecting: CollectorProcess) -> None:
    if collecting.process.stderr is not None:
        collecting.process.stderr.close()


def _close_gateway_pipe(gateway: GatewayProcess) -> None:
    if gateway.process.stdout is not None:
        gateway.process.stdout.close()
