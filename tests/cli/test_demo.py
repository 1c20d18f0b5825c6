"""`spy demo` on a machine that has no account and no data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from spy_pipeline.core.home import Home
from spy_pipeline.core.provenance import home_kind


def test_the_demo_shows_what_exists_and_leaves_nothing_running(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    result = subprocess.run(
        [sys.executable, "-m", "spy_pipeline", "demo", "--folder", str(folder)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("SIMULATED")
    assert "SPY: 120 days made" in result.stdout
    assert "no feature looks ahead" in result.stdout
    assert home_kind(Home.at(folder)) == "simulated"
    assert not (Home.at(folder).state_folder / "clock.toml").exists(), "the gateway ended cleanly"
