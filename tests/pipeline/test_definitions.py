"""What Dagster loads, and that a plain checkout is enough for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dagster import DagsterInstance, materialize

from spy_pipeline.core.home import Home
from spy_pipeline.pipeline.definitions import definitions
from spy_pipeline.pipeline.recovered_lake import recovered_lake
from tests.conftest import CHECKOUT

VOLATILITY = ("unconditional_sigma", "b_sigma", "b_sigma2", "level0", "boosted_volatility")
QUANTILES = (
    "unconditional",
    "b_q",
    "residual_quantiles",
    "continuation_quantiles",
    "boosted_quantiles",
    "ridge_quantiles",
    "nhits_quantiles",
)
SERVED = sorted({*QUANTILES[2:], "level0"})
GRAPH: dict[str, list[str]] = {
    "recovered_lake": [],
    "notifications": [],
    "told_models": [],
    "bounded_stores": [],
    "SPY/raw_minute_bars": [],
    "SPY/implied_volatility_minutes": [],
    "SPY/daily_bars": [],
    "SPY/daily_features": ["SPY/implied_volatility_minutes", "SPY/raw_minute_bars"],
    "SPY/feature_redundancy": ["SPY/daily_features"],
    "SPY/training_set": ["SPY/daily_features"],
    **{f"SPY/{member}": ["SPY/training_set"] for member in (*VOLATILITY, *QUANTILES)},
    "SPY/ensemble": [f"SPY/{member}" for member in SERVED],
    "SPY/calibration": ["SPY/ensemble"],
    "SPY/champion": ["SPY/calibration", "SPY/ensemble"],
    "SPY/walk_forward_report": ["SPY/daily_features"],
    "SPY/live_minute_bar": [],
    "SPY/forecast": ["SPY/champion", "SPY/live_minute_bar"],
    "SPY/advice": ["SPY/forecast"],
    "SPY/finetuned_model": ["SPY/champion", "SPY/forecast"],
    "SPY/morning": ["SPY/daily_features"],
    "SPY/live_session": ["SPY/champion"],
    "SPY/sealed_day": ["SPY/advice"],
    "SPY/reconciled_day": ["SPY/sealed_day"],
    "SPY/replayed_day": ["SPY/sealed_day"],
    "SPY/daily_report": ["SPY/reconciled_day", "SPY/replayed_day"],
}
"""Each asset with what it is made of."""


def test_the_asset_graph_is_the_one_that_was_meant() -> None:
    graph = definitions.get_repository_def().asset_graph
    found = {
        key.to_user_string(): sorted(parent.to_user_string() for parent in graph.get(key).parent_keys)
        for key in graph.get_all_asset_keys()
    }
    assert found == GRAPH
    repository = definitions.get_repository_def()
    assert [schedule.name for schedule in repository.schedule_defs] == [
        "maintenance_at_night",
        "spy_catch_up_at_8",
        "spy_close_in_time",
        "spy_live_session_in_time",
        "spy_morning_in_time",
        "spy_refit_nightly",
        "spy_walk_forward_weekly",
        "told_models_every_ten_minutes",
    ]
    assert [sensor.name for sensor in repository.sensor_defs] == [
        "outbox_waits",
        "spy_fine_tune_due",
        "spy_minute_closes",
        "spy_missing_days",
        "spy_refit_after_a_change_of_regime",
    ]


def test_the_workspace_loads_in_a_plain_checkout(tmp_path: Path) -> None:
    for name in ("dagster.yaml", "workspace.yaml"):
        (tmp_path / name).write_text((CHECKOUT / name).read_text())
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    result = subprocess.run(
        [Path(sys.executable).with_name("dagster"), "definitions", "validate", "-w", "workspace.yaml"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_instance_keeps_its_records_below_data_state(tmp_path: Path, monkeypatch, home: Home) -> None:
    (tmp_path / "dagster.yaml").write_text((CHECKOUT / "dagster.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        torn = home.data_folder / "daily_realtime_data" / "SPY" / "2024-11-01.csv"
        torn.parent.mkdir(parents=True)
        torn.write_bytes(b"a\n1\n2")
        result = materialize([recovered_lake], instance=instance)
        assert result.success
        metadata = result.asset_materializations_for_node("recovered_lake")[0].metadata
        assert metadata["mended files"].value == [str(torn)]
        assert torn.read_bytes() == b"a\n1\n"
        assert instance.get_runs_count() == 1
    databases = {path.relative_to(tmp_path).parts[:3] for path in tmp_path.rglob("*.db")}
    assert databases == {("data", "state", "dagster")}
