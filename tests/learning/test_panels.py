"""The collector's recordings join the panel as they were first told, and are looked at once there are enough."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.daily_files import read_daily_files, write_daily_file
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.features.catalogue import feature_catalogue, history_only_columns, live_columns
from spy_pipeline.learning.panels import engineered_days, load_panel
from spy_pipeline.learning.proof import walked
from spy_pipeline.learning.roster import role_named
from tests.learning.made_up_panels import SPY
from tests.learning.walk_home import fill_with_walk

DAYS, RECORDED = 46, 22
NAMES = [feature.name for feature in feature_catalogue()]
COLUMN = "order_flow_imbalance_1"


def record(home: Home, position: int, rows: list[tuple[int, int, str, float]]) -> None:
    """Keep rows of a day as the minute cycle would: minute, revision, origin, and the value of one live feature."""
    layout = LakeLayout(home)
    session = SPY.sessions().session(engineered_days(layout, SPY, None, None)[position])
    starts = session.minute_starts_ns()
    told = []
    for minute, revision, origin, value in rows:
        features = [math.nan] * len(NAMES)
        features[NAMES.index(COLUMN)] = value
        told.append({"start_ns": int(starts[minute]), "revision": revision, "origin": origin, "features": features})
    path = layout.live_rows(SPY, session.day)
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(told).to_parquet(path)


def test_a_live_feature_is_the_one_first_told(home: Home) -> None:
    fill_with_walk(home, 31)
    record(home, 30, [(5, 0, "live", 1.5), (5, 1, "live", 9.0), (6, 0, "backfilled", 9.0), (7, 1, "live", 9.0)])
    layout = LakeLayout(home)
    panel = load_panel(layout, SPY, engineered_days(layout, SPY, None, None))
    assert panel.live.names == live_columns()
    found = panel.column(COLUMN)
    row = int(panel.first_row[30]) + 5
    assert found[row] == 1.5
    assert np.isnan(np.delete(found, row)).all()
    assert len(panel) == panel.first_row[-1] == 31 * 390


@pytest.fixture
def recorded_home(home: Home) -> Home:
    fill_with_walk(home, DAYS)
    chance = np.random.default_rng(1)
    for position in range(DAYS - RECORDED - 2, DAYS):
        record(home, position, [(minute, 0, "live", value) for minute, value in enumerate(chance.normal(size=390))])
    return home


def test_nobody_learns_from_what_only_history_has(home: Home) -> None:
    fill_with_walk(home, 31)
    layout = LakeLayout(home)
    days = engineered_days(layout, SPY, None, None)
    for day in days:
        path = layout.daily_file(SPY, day)
        write_daily_file(path, read_daily_files([path]).assign(implied_volatility=0.2, implied_minus_realised=0.01))
    panel = load_panel(layout, SPY, days)
    assert history_only_columns() == ("implied_volatility", "implied_minus_realised")
    assert all(np.isnan(panel.column(name)).all() for name in history_only_columns())


def test_forecasters_are_walked_with_and_without_live_features(recorded_home: Home) -> None:
    days = engineered_days(LakeLayout(recorded_home), SPY, None, None)
    chosen = [role_named(name) for name in ("level0", "boosted_volatility", "residual_quantiles", "ridge_quantiles")]
    walk = walked(recorded_home, SPY, (days[-2], None), chosen, seed=0, tell=lambda _: None, warm_up=2)
    assert walk.live == {
        "boosted_volatility": "boosted_volatility_live",
        "ridge_quantiles": "ridge_quantiles_live",
    }
    said = walk.forecasts
    assert not np.array_equal(said.sigma["boosted_volatility"], said.sigma["boosted_volatility_live"])
    assert not np.array_equal(said.quantiles["ridge_quantiles"], said.quantiles["ridge_quantiles_live"])
    assert walk.members == ("residual_quantiles", "ridge_quantiles")
    too_early = walked(recorded_home, SPY, (days[-8], days[-7]), chosen, seed=0, tell=lambda _: None, warm_up=1)
    assert too_early.live == {}
