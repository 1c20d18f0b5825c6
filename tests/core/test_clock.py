"""The clock: one market time for all processes, in Python and C++, until the session's owner is gone."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from spy_pipeline import _native
from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.clock_anchor import ANCHOR_FILE, ClockAnchor
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import NANOSECONDS, new_york_ns, new_york_text

DAYS = [date(2024, 3, 10), date(2024, 11, 3), date(2025, 6, 16)]
OWNER = """
import sys, time
from pathlib import Path
from spy_pipeline.core.clock_anchor import ClockAnchor
ClockAnchor.starting_now(int(sys.argv[2]), float(sys.argv[3])).write(Path(sys.argv[1]))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_python_and_cpp_read_the_same_time_at_any_moment_of_a_day(tmp_path: Path, day: date) -> None:
    midnight = new_york_ns(day, time())
    length = new_york_ns(day + timedelta(days=1), time()) - midnight
    for step in range(97):
        ClockAnchor.starting_now(midnight + length * step // 96, 60.0).write(tmp_path)
        python, cpp = open_clock(tmp_path), _native.Clock.open(str(tmp_path))
        for _ in range(5):
            before, between, after = python.now_ns(), cpp.now_ns(), python.now_ns()
            assert before <= between <= after
            assert after - before < NANOSECONDS
        assert abs(_native.parse_new_york_iso(cpp.now_iso()) - python.now_ns()) < NANOSECONDS
        assert cpp.now_iso()[:16] in {new_york_text(before)[:16], new_york_text(python.now_ns())[:16]}
        assert _native.new_york_offset_seconds(before) == python.now().utcoffset().total_seconds()


def test_processes_share_the_anchor_until_its_owner_is_killed(tmp_path: Path) -> None:
    start = new_york_ns(date(2024, 11, 1), time(9, 30))
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path), str(start), "60"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        python, cpp = open_clock(tmp_path), _native.Clock.open(str(tmp_path))
        assert python.is_simulated
        assert cpp.is_simulated
        assert python.speed == cpp.speed == 60.0
        assert start <= python.now_ns() < start + 60 * 60 * NANOSECONDS
        with pytest.raises(SpyError, match=f"already runs in .* \\(process {owner.pid}\\)"):
            ClockAnchor.starting_now(start, 1.0).write(tmp_path)
        owner.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, owner.pid, os.WEXITED | os.WNOWAIT)
        assert not open_clock(tmp_path).is_simulated, "a killed owner that nobody reaped yet is gone too"
        assert not _native.Clock.open(str(tmp_path)).is_simulated
    finally:
        owner.kill()
        owner.wait()
    assert not open_clock(tmp_path).is_simulated
    assert not _native.Clock.open(str(tmp_path)).is_simulated


def test_a_session_that_ends_takes_no_other_ones_anchor_away(tmp_path: Path) -> None:
    ended, other = ClockAnchor.starting_now(0, 1.0), ClockAnchor.starting_now(0, 60.0)
    ended.write(tmp_path)
    other.write(tmp_path)
    ended.withdraw(tmp_path)
    assert ClockAnchor.read(tmp_path) == other
    other.withdraw(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_reused_process_id_does_not_revive_an_anchor(tmp_path: Path) -> None:
    anchor = ClockAnchor.starting_now(0, 60.0)
    dataclasses.replace(anchor, owner_started="1").write(tmp_path)
    assert not open_clock(tmp_path).is_simulated
    assert not _native.Clock.open(str(tmp_path)).is_simulated


def test_a_damaged_anchor_is_refused_by_both(tmp_path: Path) -> None:
    (tmp_path / ANCHOR_FILE).write_text("market_ns = ")
    with pytest.raises(SpyError, match="delete it"):
        open_clock(tmp_path)
    with pytest.raises(ValueError, match="delete it"):
        _native.Clock.open(str(tmp_path))


def test_sleeping_ends_at_the_market_time_asked_for(tmp_path: Path) -> None:
    ClockAnchor.starting_now(new_york_ns(date(2024, 11, 1), time(9, 30)), 600.0).write(tmp_path)
    clock = open_clock(tmp_path)
    target = clock.now_ns() + 60 * NANOSECONDS
    assert 0.0 < clock.real_seconds_until(target) <= 0.1
    clock.sleep_until(target)
    assert clock.now_ns() >= target
    assert clock.real_seconds_until(target) == 0.0


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    with pytest.raises(SpyError, match="clock speed"):
        ClockAnchor.starting_now(0, speed)


def test_without_an_anchor_it_is_the_wall_clock(tmp_path: Path) -> None:
    python, cpp = open_clock(tmp_path), _native.Clock.open(str(tmp_path))
    before, between, after = python.now_ns(), cpp.now_ns(), python.now_ns()
    assert before <= between <= after
    assert python.speed == cpp.speed == 1.0
