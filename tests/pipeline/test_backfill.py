"""A real `dagster dev`, told to backfill by the call that its own page makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.history.raw_days import read_raw_day, write_raw_day
from tests.pipeline.dagster_dev import DagsterDev, answering_dagster
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
PARTITIONS = """
{ assetNodeOrError(assetKey: {path: ["SPY", "daily_features"]}) {
    ... on AssetNode { assetPartitionStatuses {
      ... on TimePartitionStatuses { ranges { status startKey endKey } } } } } }
"""
CHECK = """
{ assetCheckExecutions(assetKey: {path: ["SPY", "raw_minute_bars"]}, checkName: "days_can_be_believed", limit: 20) {
    runId evaluation { success severity metadataEntries { label ... on JsonMetadataEntry { jsonString } } } } }
"""


def backfill(dagster: DagsterDev, days: list[str]) -> list[dict[str, Any]]:
    """Launch a backfill as the page does, and give the runs it made once they have ended.

    The sensor that notices missing days may start runs of its own beside it.
    """
    paths = [["SPY", "raw_minute_bars"], ["SPY", "daily_features"]]
    launched = dagster.ask(
        LAUNCH,
        params={"partitionNames": days, "assetSelection": [{"path": path} for path in paths]},
    )["launchPartitionBackfill"]
    assert launched["__typename"] == "LaunchBackfillSuccess", launched
    return dagster.runs_with("dagster/backfill", launched["backfillId"])


def verdict_of(dagster: DagsterDev, run: dict[str, Any]) -> dict[str, Any]:
    """What the check of the raw minutes found in a run."""
    executions = dagster.ask(CHECK)["assetCheckExecutions"]
    found: dict[str, Any] = next(item["evaluation"] for item in executions if item["runId"] == run["runId"])
    return found


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
    with answering_dagster(tmp_path_factory.mktemp("dagster"), place.root) as server:
        yield server


def test_thirty_days_are_one_run_and_a_corrupt_day_is_left_out(dagster: DagsterDev, place: Home) -> None:
    assert len(DAYS) == 30
    runs = backfill(dagster, DAYS)
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
    verdict = verdict_of(dagster, runs[0])
    assert (verdict["success"], verdict["severity"]) == (False, "WARN")
    left_out = next(entry for entry in verdict["metadataEntries"] if entry["label"] == "left out")
    message = json.loads(left_out["jsonString"])[CORRUPT]
    assert "row 37 (10:07), column low is 5012.0" in message


def test_a_run_over_the_corrupt_day_alone_is_blocked(dagster: DagsterDev, place: Home) -> None:
    runs = backfill(dagster, [CORRUPT])
    assert [run["status"] for run in runs] == ["FAILURE"]
    verdict = verdict_of(dagster, runs[0])
    assert (verdict["success"], verdict["severity"]) == (False, "ERROR")
    assert not LakeLayout(place).daily_file(SPY, date.fromisoformat(CORRUPT)).exists()
