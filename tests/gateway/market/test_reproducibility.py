"""One seed, one market: to the byte, in any process, in whatever order it is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spy_pipeline.gateway.market.opening import open_market
from tests.gateway.market.event_hash import DAYS, event_hash

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("plant", "symbol"), [("none", "SPY"), ("drift", "QQQM"), ("regime", "MU")])
def test_another_process_makes_the_same_bytes(plant, symbol):
    program = [sys.executable, "-m", "tests.gateway.market.event_hash", "5", plant, symbol]
    other = subprocess.run(program, capture_output=True, text=True, check=True, cwd=CHECKOUT).stdout.strip()
    assert other == event_hash(open_market("synthetic", 5, plant), symbol, DAYS)


def test_the_order_of_questions_does_not_matter():
    one, other = open_market("synthetic", 5, "none"), open_market("synthetic", 5, "none")
    for symbol in ("MU", "QQQ", "AAPL", "SPY"):
        other.day(symbol, DAYS[-1])
    for day in reversed(DAYS):
        assert event_hash(other, "SPY", (day,)) == event_hash(one, "SPY", (day,))


def test_other_seeds_plants_symbols_and_days_give_other_events():
    hashes = {
        event_hash(open_market("synthetic", seed, plant), symbol, (day,))
        for seed, plant, symbol, day in (
            (5, "none", "SPY", DAYS[1]),
            (6, "none", "SPY", DAYS[1]),
            (5, "drift", "SPY", DAYS[1]),
            (5, "regime", "SPY", DAYS[1]),
            (5, "none", "QQQ", DAYS[1]),
            (5, "none", "SPY", DAYS[2]),
        )
    }
    assert len(hashes) == 6
