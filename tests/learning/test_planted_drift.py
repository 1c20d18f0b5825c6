"""The gateway's market with its drift planted: labels and sigma show its true size, and trees tell its direction."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.catalogue import quantile_forecaster, volatility_forecaster
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.gateway.market.synthetic_minutes import SyntheticMinutes
from spy_pipeline.learning.walk_forward.folds import Fold, training_part
from tests.learning.made_up_panels import panel_of

TRUE_SIZE = 0.5
DAYS, TRAINED = 170, 130
COLUMN = HORIZONS.index(15)


@pytest.fixture(scope="module")
def planted() -> tuple[Panel, list[tuple[int, int]]]:
    """A panel with the plant, and the row and direction of every thrust on the days that are not trained on."""
    market = SyntheticMinutes(11, "drift")

    def bars(session: Session) -> pd.DataFrame:
        minutes = market.minutes("SPY", session.day)
        frame = pd.DataFrame({name: getattr(minutes, name) for name in ("open", "high", "low", "close", "volume")})
        frame["start_ns"], frame["interval_s"], frame["source"] = session.minute_starts_ns(), 60, "simulated"
        frame["wap"] = frame[["high", "low", "close"]].mean(axis=1)
        frame["count"] = pd.array([100] * len(frame), dtype="Int64")
        return frame

    panel = panel_of(DAYS, bars, date(2025, 1, 2), Source.SIMULATED)
    thrusts = [
        (int(panel.first_row[position]) + drift.minute, drift.direction)
        for position in range(TRAINED, DAYS)
        for drift in market.drifts(panel.sessions[position].day)
    ]
    return panel, thrusts


def test_the_drift_is_there_at_its_true_size_and_its_direction_is_told(
    planted: tuple[Panel, list[tuple[int, int]]],
) -> None:
    panel, thrusts = planted
    forecaster = quantile_forecaster("boosted_quantiles", volatility_forecaster("b_sigma2"))
    train, labels = training_part(panel, Fold(TRAINED, DAYS), TRAINED)
    forecaster.fit(train, labels, 1)
    rows, directions = np.array(thrusts).T
    said = forecaster.predict(panel, rows)
    outcomes = LabelBook(panel).known_by(np.iinfo(np.int64).max).returns[rows, COLUMN]
    realised = outcomes / said.sigma[:, COLUMN] * directions
    assert realised.mean() == pytest.approx(TRUE_SIZE, abs=0.12)
    told = said.quantiles[:, COLUMN, said.levels.index(0.5)] * directions
    assert (told > 0.0).mean() > 0.57
    assert told.mean() > 0.0
