"""`spy import-bars` and `spy import-events` as a user runs them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from spy_pipeline.core.home import Home
from spy_pipeline.core.sessions import SessionCalendar
from tests.cli.test_spy_command import spy

DAYS = ["2024-03-07", "2024-03-08"]


def write_bars(path: Path) -> None:
    sessions = [SessionCalendar.named("XNYS").session(date.fromisoformat(day)) for day in DAYS]
    starts = np.concatenate([session.minute_starts_ns() for session in sessions])
    close = 500.0 + np.sin(np.arange(len(starts)) / 40.0).round(2)
    stamps = pd.to_datetime(starts, utc=True).tz_convert("America/New_York")
    frame = pd.DataFrame({"timestamp": stamps, "open": close, "high": close + 0.1, "low": close - 0.1, "close": close})
    frame.assign(volume=1000.0).drop(index=[5]).to_csv(path, index=False)


def test_imported_bars_become_engineered_daily_files(home: Home, tmp_path: Path) -> None:
    write_bars(tmp_path / "bars.csv")
    result = spy("import-bars", str(tmp_path / "bars.csv"), "--symbol", "SPY", "--json", home=home)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert (report["stored"], report["engineered"], report["missing_minutes"]) == (DAYS, DAYS, 1)
    made = sorted(path.stem for path in (home.data_folder / "daily_data" / "SPY").iterdir())
    assert made == DAYS
    audit = spy("features", "audit", "--days", "2", "--json", home=home)
    assert audit.returncode == 0, audit.stdout
    assert json.loads(audit.stdout)["holds"]


def test_a_bad_file_is_one_sentence(home: Home, tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text("timestamp,open\n2024-03-08 09:30,1\n")
    result = spy("import-bars", str(tmp_path / "bars.csv"), "--symbol", "SPY", home=home)
    assert result.returncode == 1
    assert "has no column for high, low, close" in result.stderr
    assert "Traceback" not in result.stderr


def test_events_are_stored(home: Home, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("date,event,time\n2024-03-20,fomc,14:00\n")
    result = spy("import-events", str(tmp_path / "events.csv"), "--json", home=home)
    assert json.loads(result.stdout) == {
        "stored": 1,
        "without_time": 0,
        "first": "2024-03-20",
        "last": "2024-03-20",
    }
