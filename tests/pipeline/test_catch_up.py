"""`spy catch-up` against a real gateway process: complete, frugal, unharmed by kills, honest about what is missing."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import read_daily_files
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.provenance import home_kind
from spy_pipeline.core.records.gap import GapStream
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.history.raw_days import read_raw_day
from tests.gateway.gateway_process import GatewayProcess
from tests.pipeline.catch_up_home import TODAY, CatchUpHome, evening, kill_and_catch_up, undisturbed

SPY = Instrument.parse("SPY")
CALENDAR = SessionCalendar.named("XNYS")
__all__ = ["evening", "undisturbed"]

HISTORY_FAULTS = """
seed = 5
[[fault]]
kind = "pacing_violation"
chance = 0.1
[[fault]]
kind = "missing_minutes"
chance = 0.3
share = 0.02
[[fault]]
kind = "missing_minutes"
minutes = ["11:11", "11:12"]
[[fault]]
kind = "duplicate_minutes"
chance = 0.3
share = 0.02
[[fault]]
kind = "half_frame_then_close"
after = 1.5
times = 1
"""


def expected_days(sessions: int) -> list[str]:
    last = CALENDAR.session(TODAY)
    return [str(session.day) for session in [*CALENDAR.last_before(TODAY, sessions - 1), last]]


def test_an_empty_home_gets_120_days_once_and_later_just_what_is_missing(
    evening: GatewayProcess, tmp_path: Path
) -> None:
    place = CatchUpHome(tmp_path / "home", evening)
    report = place.catch_up()
    assert report["engineered"] == place.days("daily_data") == expected_days(120)
    assert place.days("original_data") == expected_days(142)
    assert report["left_out"] == []
    assert home_kind(place.home) == "simulated"
    first = place.files()

    rows = read_daily_files([LakeLayout(place.home).daily_file(SPY, TODAY)])
    assert len(rows) == 390
    assert rows["volume_vs_profile"].notna().mean() > 0.95, "the first file starts warm"
    oldest = read_daily_files([LakeLayout(place.home).daily_file(SPY, date.fromisoformat(expected_days(120)[0]))])
    assert oldest["volume_vs_profile"].notna().mean() > 0.95

    again = place.catch_up()
    assert (again["wanted"], again["raw"]) == ([], [])
    lost = expected_days(3)
    for day in lost:
        LakeLayout(place.home).daily_file(SPY, date.fromisoformat(day)).unlink()
        LakeLayout(place.home).raw_minutes(SPY, date.fromisoformat(day)).unlink()
    repaired = place.catch_up()
    assert repaired["raw"] == repaired["engineered"] == lost
    assert place.files() == first


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_and_run_again_it_leaves_the_same_bytes(
    evening: GatewayProcess, undisturbed: dict[str, bytes], tmp_path: Path, seed: int
) -> None:
    kill_and_catch_up(evening, undisturbed, tmp_path, seed)


def test_with_every_history_fault_on_each_missing_minute_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "faults.toml").write_text(HISTORY_FAULTS)
    (tmp_path / "gateway").mkdir()
    options = {"start": f"{TODAY}T18:00:00", "seed": 1, "faults": tmp_path / "faults.toml"}
    gateway = GatewayProcess(tmp_path / "gateway", options)
    try:
        place = CatchUpHome(tmp_path / "home", gateway, sessions=6)
        report = place.catch_up()
    finally:
        gateway.close()
    assert report["engineered"] == expected_days(6)
    missing = sum(missing_minutes(place.home, date.fromisoformat(day)) for day in expected_days(28))
    assert missing >= 2 * 28


def missing_minutes(home: Home, day: date) -> int:
    """Minutes that a raw day lacks; fails unless the ledger names exactly these."""
    session = CALENDAR.session(day)
    present = read_raw_day(LakeLayout(home), SPY, day)["start_ns"].to_numpy()
    assert len(set(present)) == len(present)
    lacking = np.setdiff1d(session.minute_starts_ns(), present)
    database = LedgerDatabase(home)
    gaps = GapLedger(database).between(SPY, GapStream.MINUTE_BARS, session.open_ns, session.close_ns)
    database.close()
    named = [minute for gap in gaps for minute in range(gap.start_ns, gap.end_ns, 60_000_000_000)]
    assert sorted(named) == lacking.tolist()
    return len(lacking)


def test_during_the_session_today_is_taken_so_far_and_again_in_the_evening(tmp_path: Path) -> None:
    (tmp_path / "noon").mkdir()
    noon = GatewayProcess(tmp_path / "noon", {"start": f"{TODAY}T12:00:00", "seed": 1})
    place = CatchUpHome(tmp_path / "home", noon, sessions=3)
    assert place.catch_up()["engineered"] == expected_days(3)
    so_far = len(read_daily_files([LakeLayout(place.home).daily_file(SPY, TODAY)]))
    assert 150 <= so_far <= 152
    assert place.catch_up()["engineered"] == [str(TODAY)], "an incomplete day is taken again"
    noon.close()
    (tmp_path / "evening").mkdir()
    evening = GatewayProcess(tmp_path / "evening", {"start": f"{TODAY}T18:00:00", "seed": 1})
    place = CatchUpHome(tmp_path / "home", evening, sessions=3)
    assert place.catch_up()["engineered"] == [str(TODAY)]
    assert len(read_daily_files([LakeLayout(place.home).daily_file(SPY, TODAY)])) == 390
    assert place.catch_up()["wanted"] == []
    evening.close()


def test_no_gateway_is_one_sentence(tmp_path: Path, evening: GatewayProcess) -> None:
    place = CatchUpHome(tmp_path / "home", evening)
    place.environment["SPY_IBKR__PORT"] = "1"
    process = place.start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.strip().splitlines()[-1].startswith("Nothing listens at 127.0.0.1:1")
    assert "Traceback" not in err


def test_an_unknown_symbol_is_one_sentence(tmp_path: Path, evening: GatewayProcess) -> None:
    place = CatchUpHome(tmp_path / "home", evening, sessions=6)
    place.environment["SPY_MARKET__SYMBOLS"] = "NOSUCH"
    process = place.start()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "knows no such contract" in err.strip().splitlines()[-1]
    assert "Traceback" not in err


def test_a_second_catch_up_of_the_same_home_is_refused(tmp_path: Path, evening: GatewayProcess) -> None:
    place = CatchUpHome(tmp_path / "home", evening, sessions=6)
    first = place.start()
    deadline = time.monotonic() + 30
    while not (place.home.state_folder / "locks" / "catch-up").is_file() and time.monotonic() < deadline:
        time.sleep(0.05)
    second = place.start()
    _, err = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "already catches up in this home" in err
    first.communicate(timeout=120)
    assert first.returncode == 0
