"""A real `dagster dev`, told to backfill by the call that its own page makes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.history.raw_days import read_raw_day, write_raw_day
from tests.conftest import CHECKOUT
from tests.pipeline.made_up_days import write_made_up_days

SPY = Instrument.parse("SPY")
CALENDAR = SessionCalendar.named("XNYS")
DAYS = [str(session.day) for session in CALENDAR.between(date(2024, 9, 20), date(2024, 10, 31))]
CORRUPT = DAYS[17]
LAUNCH = """
mutation ($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}
"""
RUNS = "{ runsOrError { ... on Runs { results { runId status tags { key value } } } } }"
PARTITIONS = """
{ assetNodeOrError(assetKey: {path: ["SPY", "daily_features"]}) {
    ... on AssetNode { assetPartitionStatuses {
      ... on TimePartitionStatuses { ranges { status startKey endKey } } } } } }
"""
CHECK = """
{ assetCheckExecutions(assetKey: {path: ["SPY", "raw_minute_bars"]}, checkName: "days_can_be_believed", limit: 20) {
    runId evaluation { success severity metadataEntries { label ... on JsonMetadataEntry { jsonString } } } } }
"""


class DagsterDev:
    """`dagster dev` in a folder of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        for name in ("dagster.yaml", "workspace.yaml"):
            shutil.copy(CHECKOUT / name, folder / name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
        self._log = (folder / "dagster.log").open("wb")
        self._process = subprocess.Popen(
            [Path(sys.executable).with_name("dagster"), "dev", "-h", "127.0.0.1", "-p", str(self.port)],
            cwd=folder,
            env=environment | {"SPY_HOME": str(home)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def ask(self, query: str, **variables: Any) -> Any:
        """What GraphQL answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())["data"]

    def wait_until_it_answers(self) -> None:
        for _ in range(240):
            try:
                if self.ask("{ repositoriesOrError { __typename } }")["repositoriesOrError"]["__typename"]:
                    return
            except OSError:
                time.sleep(0.5)
        raise AssertionError("dagster dev did not start")

    def backfill(self, days: list[str]) -> list[dict[str, Any]]:
        """Launch a backfill as the page does, and give the runs it made once they have ended.

        The sensor that notices missing days may start runs of its own beside it.
        """
        paths = [["SPY", "raw_minute_bars"], ["SPY", "daily_features"]]
        launched = self.ask(
            LAUNCH,
            params={"partitionNames": days, "assetSelection": [{"path": path} for path in paths]},
        )["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched
        mark = {"key": "dagster/backfill", "value": launched["backfillId"]}
        for _ in range(240):
            runs = [run for run in self.ask(RUNS)["runsOrError"]["results"] if mark in run["tags"]]
            if runs and all(run["status"] in {"SUCCESS", "FAILURE", "CANCELED"} for run in runs):
                return runs
            time.sleep(0.5)
        raise AssertionError("the backfill did not end")

    def verdict(self, run: dict[str, Any]) -> dict[str, Any]:
        """What the check of the raw minutes found in a run."""
        executions = self.ask(CHECK)["assetCheckExecutions"]
        found: dict[str, Any] = next(item["evaluation"] for item in executions if item["runId"] == run["runId"])
        return found

    def close(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._log.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with raw days of which one is corrupt, and all that they look back to."""
    home = Home.at(tmp_path_factory.mktemp("home"))
    layout = LakeLayout(home)
    sessions = [*CALENDAR.last_before(date.fromisoformat(DAYS[0]), 22)]
    sessions += [CALENDAR.session(date.fromisoformat(day)) for day in DAYS]
    write_made_up_days(layout, SPY, sessions)
    spoiled = read_raw_day(layout, SPY, date.fromisoformat(CORRUPT))
    spoiled.loc[37, "low"] = 5012.0
    write_raw_day(layout, SPY, date.fromisoformat(CORRUPT), spoiled, complete=True)
    return home


@pytest.fixture(scope="module")
def dagster(place: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DagsterDev]:
    server = DagsterDev(tmp_path_factory.mktemp("dagster"), place.root)
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        server.close()


def test_thirty_days_are_one_run_and_a_corrupt_day_is_left_out(dagster: DagsterDev, place: Home) -> None:
    assert len(DAYS) == 30
    runs = dagster.backfill(DAYS)
    assert [run["status"] for run in runs] == ["SUCCESS"]
    tags = {tag["key"]: tag["value"] for tag in runs[0]["tags"]}
    assert tags["dagster/asset_partition_range_start"] == DAYS[0]
    assert tags["dagster/asset_partition_range_end"] == DAYS[-1]
    ranges = dagster.ask(PARTITIONS)["assetNodeOrError"]["assetPartitionStatuses"]["ranges"]
    assert [(span["startKey"], span["endKey"]) for span in ranges if span["status"] == "MATERIALIZED"] == [
        (DAYS[0], DAYS[16]),
        (DAYS[18], DAYS[-1]),
    ]
    made = sorted(path.stem for path in (place.data_folder / "daily_data" / "SPY").iterdir())
    assert made == [day for day in DAYS if day != CORRUPT]
    verdict = dagster.verdict(runs[0])
    assert (verdict["success"], verdict["severity"]) == (False, "WARN")
    left_out = next(entry for entry in verdict["metadataEntries"] if entry["label"] == "left out")
    message = json.loads(left_out["jsonString"])[CORRUPT]
    assert "row 37 (10:07), column low is 5012.0" in message


def test_a_run_over_the_corrupt_day_alone_is_blocked(dagster: DagsterDev, place: Home) -> None:
    runs = dagster.backfill([CORRUPT])
    assert [run["status"] for run in runs] == ["FAILURE"]
    verdict = dagster.verdict(runs[0])
    assert (verdict["success"], verdict["severity"]) == (False, "ERROR")
    assert not LakeLayout(place).daily_file(SPY, date.fromisoformat(CORRUPT)).exists()
