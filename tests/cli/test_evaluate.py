"""`spy evaluate` as a user runs it: one document, a report, going on after Ctrl-C, and what it refuses."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import mlflow_client
from tests.cli.spy_process import spy, started
from tests.learning.walk_home import fill_with_walk

DAYS = 36
FIRST, LAST = "2024-02-14", "2024-02-22"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with days to walk over."""
    home = Home.at(tmp_path_factory.mktemp("home"))
    fill_with_walk(home, DAYS)
    return home


def folds(home: Home) -> dict[Path, int]:
    """Finished folds and when each was written."""
    return {path: path.stat().st_mtime_ns for path in (home.state_folder / "walk_forward").rglob("2*.npz")}


@pytest.fixture(scope="module")
def stopped(place: Home) -> dict[Path, int]:
    """The folds that a walk leaves that Ctrl-C ends once some are finished."""
    with started("evaluate", "--json", "--from", FIRST, "--to", LAST, home=place) as process:
        while len(folds(place)) < 3 and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 130, stderr
    assert stdout == ""
    assert "Traceback" not in stderr
    return folds(place)


@pytest.fixture(scope="module")
def evaluated(place: Home, stopped: dict[Path, int]) -> subprocess.CompletedProcess[str]:
    """The same walk, gone on with to its end."""
    return spy("evaluate", "--json", "--from", FIRST, "--to", LAST, home=place)


def test_it_goes_on_where_it_was_stopped(
    place: Home, stopped: dict[Path, int], evaluated: subprocess.CompletedProcess[str]
) -> None:
    assert evaluated.returncode in {0, 1}, evaluated.stderr
    after = folds(place)
    assert len(after) > len(stopped) >= 3
    assert {path: after[path] for path in stopped} == stopped


def test_one_document_on_stdout_with_every_metric_its_interval_and_its_verdict(
    evaluated: subprocess.CompletedProcess[str],
) -> None:
    document = json.loads(evaluated.stdout)
    assert evaluated.returncode == (0 if document["floors_met"] else 1)
    assert (document["judged"], document["first_day"], document["last_day"]) == ("stack", FIRST, LAST)
    found = {finding["metric"]: finding for finding in document["spans"]["all days"]}
    assert set(found) >= {"qlike_vs_b_sigma", "crps_vs_b_q", "coverage_90"}
    for finding in found.values():
        assert finding["grade"] in {"floor missed", "floor met", "target met", "moonshot met"}
        assert set(finding["found"]) >= {"value", "low", "high"}
        assert "floor" in finding
    assert "folds" in evaluated.stderr
    assert document["gate"] in evaluated.stderr


def test_days_chosen_too_late_are_no_proof(place: Home, evaluated: subprocess.CompletedProcess[str]) -> None:
    gate = json.loads(evaluated.stdout)["gate"]
    assert f"does not replace the proof of the stack of SPY: it begins on {FIRST}, and a proof begins on" in gate
    assert not (place.state_folder / "proofs").exists()


def test_report_and_pictures_are_written_and_shown_in_mlflow(
    place: Home, evaluated: subprocess.CompletedProcess[str]
) -> None:
    folder = place.data_folder / "reports" / "SPY" / f"walk-forward-{FIRST}-{LAST}"
    assert f"Written to {folder}" in evaluated.stderr
    names = {path.name for path in folder.iterdir()}
    assert names >= {"report.md", "report.html", "figures.json", "reliability.png"}
    assert json.loads((folder / "figures.json").read_text()) == json.loads(evaluated.stdout)
    assert publish(place) == 0
    client = mlflow_client(place)
    experiment = client.get_experiment_by_name("SPY.walk_forward")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.data.params["first_day"] == FIRST
    assert "crps_bp.30" in run.data.metrics
    assert {file.path for file in client.list_artifacts(run.info.run_id)} >= {"report.html", "reliability.png"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--symbol", "QQQ"], "QQQ has 0 engineered days in that range, 30 are needed: run `spy catch-up`"),
        (["--from", "2024-02-20", "--to", "2024-02-15"], "The first day, 2024-02-20, is after the last, 2024-02-15"),
        (["--from", "20 Feb"], "'20 Feb' is not a day: write it as in 2024-03-08."),
        (["--from", "2024-03-20"], "SPY has no engineered day from 2024-03-20 on: run `spy catch-up`."),
        (["--from", "2024-01-04"], "SPY has 2 engineered days before 2024-01-04, 30 are needed to learn from"),
    ],
)
def test_bad_input_is_one_sentence(place: Home, arguments: list[str], sentence: str) -> None:
    done = spy("evaluate", *arguments, home=place)
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
