"""The close after a lived session, as the day's clock asks for it: official history, sealed, held, replayed, told."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance, ExecuteInProcessResult
from pyarrow import parquet
from sqlalchemy import text

from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.new_york import MINUTE_NS, new_york_time
from spy_pipeline.core.records.gap import GapStream
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.differences import MINUTE, differences_of
from spy_pipeline.live.morning import champion_or_baselines
from spy_pipeline.live.outcomes import CycleLedger
from tests.pipeline.live.last_minutes import SESSION, SPY, TODAY, LastMinutes, fetch_days_before
from tests.realtime.collector.collector_process import write_faults

CORRECTED = "15:54"


@pytest.fixture(scope="module")
def evening_before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with the days before, in which the baselines serve beside a frozen control."""
    root = tmp_path_factory.mktemp("evening") / "home"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        made = Home.at(root)
        fetch_days_before(made)
        champion = champion_or_baselines(made, SPY)
        ModelRegistry(made).promote(model_name(SPY, STACK), champion.version, Alias.CONTROL, "frozen")
        yield made
    shutil.rmtree(runtime_folder(made), ignore_errors=True)


@pytest.fixture
def day(home: Home, evening_before: Home) -> Home:
    """A home of the test's own on the day itself."""
    shutil.copytree(evening_before.root, home.root, dirs_exist_ok=True)
    return home


def closed(session: LastMinutes) -> dict[str, dict[str, object]]:
    """Live through the session and do what is asked for after it; gives what is known of each asset made."""
    try:
        session.live()
        request = session.request()
        assert (request.job_name, request.partition_key) == ("spy_close", str(TODAY))
        with DagsterInstance.ephemeral() as instance, warnings.catch_warnings():
            warnings.filterwarnings("error", message=".*BackfillPolicies.*")
            result = session.execute(request, instance)
    finally:
        session.stop()
    assert result.success, failures(result)
    return {
        event.asset_key.path[-1]: {name: value.value for name, value in event.materialization.metadata.items()}
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }


def failures(result: ExecuteInProcessResult) -> list[str]:
    return [str(event.event_specific_data) for event in result.all_events if event.is_failure]


def conclusion(session: LastMinutes) -> dict[str, object]:
    """What the outbox tells of the day."""
    with session.database.reading() as connection:
        told = connection.execute(text("SELECT content FROM outbox_events WHERE kind = 'day_concluded'")).scalar_one()
    return dict(json.loads(told))


def report_folder(home: Home) -> Path:
    return home.data_folder / "reports" / SPY.key / f"day-{TODAY}"


@pytest.mark.timeout(300)
def test_under_exact_history_nothing_differs_and_the_day_is_sealed_replayed_and_told(day: Home) -> None:
    session = LastMinutes(day, history="exact")
    made = closed(session)
    minutes = SESSION.minutes
    assert made["reconciled_day"] == {"minutes": minutes, "exact": minutes, "columns that differ": {}}
    forecasts = CycleLedger(session.database, SPY).forecasts(SESSION)
    assert len(forecasts) >= 5
    assert made["replayed_day"] == {"forecasts": len(forecasts), "came out otherwise": 0}
    assert made["sealed_day"]["forecasts"] == len(forecasts)
    assert len(CycleLedger(session.database, SPY).outcomes(SESSION)) == minutes
    for kind in ("ticks", "trades", "depth"):
        source = LakeLayout(day).raw_events(SPY, TODAY, kind)
        rows = source.read_bytes().count(b"\n") - 1
        assert parquet.read_metadata(source.with_suffix(".parquet")).num_rows == rows > 0
    gaps = GapLedger(session.database).between(SPY, GapStream.SECOND_ROWS, SESSION.open_ns, SESSION.close_ns)
    assert gaps[0].start_ns == SESSION.open_ns
    assert "did not run" in gaps[0].detail
    told = conclusion(session)
    assert (told["forecasts"], told["differences"]) == (len(forecasts), 0)
    assert isinstance(told["loss"], float)
    assert told["control_loss"] == pytest.approx(told["loss"], rel=0.5)
    report = (report_folder(day) / "report.md").read_text()
    assert "the frozen control lost" in report
    assert "None: live minutes are history's" in report
    assert "SIMULATED" in (report_folder(day) / "report.html").read_text()


@pytest.mark.timeout(300)
def test_what_history_corrects_is_counted_explained_and_told(day: Home, tmp_path: Path) -> None:
    faults = write_faults(tmp_path, f'corrected_minutes; chance = 1.0; minutes = ["{CORRECTED}"]')
    session = LastMinutes(day, history="filtered", faults=faults)
    made = closed(session)
    differences = differences_of(session.database, SPY, TODAY)
    at = {f"{new_york_time(item.start_ns):%H:%M}": item for item in differences}
    assert min(at) == CORRECTED
    assert at[CORRECTED].explanation == "history leaves out or corrects trades that were heard"
    assert all(item.subject == MINUTE and item.explanation for item in differences)
    later = {item.explanation for time, item in at.items() if time > CORRECTED}
    assert later <= {
        "features follow from minutes before that differ",
        "history leaves out or corrects trades that were heard",
    }
    assert made["reconciled_day"]["exact"] == SESSION.minutes - len(differences)
    assert made["replayed_day"]["came out otherwise"] == 0
    assert conclusion(session)["differences"] == len(differences)
    assert f"- {CORRECTED} minute:" in (report_folder(day) / "report.md").read_text()
    assert (SESSION.close_ns - differences[0].start_ns) // MINUTE_NS == 6
