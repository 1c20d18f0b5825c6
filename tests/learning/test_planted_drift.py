"""The gateway's market with its drift planted: the stack finds it, at about its true size, and gives it the weight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.gateway.market.plants import DRIFT_MINUTES, DRIFT_SIGMAS
from spy_pipeline.gateway.market.synthetic_minutes import SyntheticMinutes
from spy_pipeline.learning.evaluation.outcomes import decision_rows, outcomes_of
from spy_pipeline.learning.roster import role_named
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Cadence
from spy_pipeline.learning.walk_forward.stacking import stacked
from spy_pipeline.learning.walk_forward.walking import walk_forward
from tests.learning.made_up_panels import panel_of

SEED, DAYS, WALKED_FROM, JUDGED = 13, 250, 120, 40
SIGMA = "b_sigma2"
MEMBERS = ("residual_quantiles", "continuation_quantiles")
COLUMN = HORIZONS.index(15)
MEDIAN = LEVELS.index(0.5)


@dataclass(frozen=True)
class Found:
    """The last forty sessions, 15 minutes ahead."""

    told: np.ndarray
    """How far the stack moved the median from where it usually is, in sigmas."""
    came: np.ndarray
    """The return in sigmas."""
    truth: np.ndarray
    """What the plant adds to the mean of the return, in sigmas: all of it after a thrust, less while it lasts."""
    weight: np.ndarray
    """Weight of the member that looks for moves that go on."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    market = SyntheticMinutes(SEED, "drift")

    def bars(session: Session) -> pd.DataFrame:
        minutes = market.minutes("SPY", session.day)
        frame = pd.DataFrame({name: getattr(minutes, name) for name in ("open", "high", "low", "close", "volume")})
        frame["start_ns"], frame["interval_s"], frame["source"] = session.minute_starts_ns(), 60, "simulated"
        frame["wap"] = frame[["high", "low", "close"]].mean(axis=1)
        frame["count"] = pd.array([100] * len(frame), dtype="Int64")
        return frame

    panel, span = panel_of(DAYS, bars, date(2023, 6, 1), Source.SIMULATED), (WALKED_FROM, DAYS)
    made = [role_named(SIGMA), *(replace(role_named(name), sigma=SIGMA) for name in MEMBERS)]
    plans = [replace(role, cadence=Cadence.MONTHLY).plan() for role in made]
    forecasts = walk_forward(panel, span, plans, FoldStore(Home.at(tmp_path_factory.mktemp("home"))), lambda _: None)
    stack = stacked(panel, span, forecasts, MEMBERS, sigma=SIGMA)
    rows = decision_rows(panel, *span, every=1)
    judged = rows >= panel.first_row[DAYS - JUDGED]
    sigma = forecasts.sigma[SIGMA][judged, COLUMN]
    median = stack.quantiles[judged, COLUMN, MEDIAN] / sigma
    truth = np.zeros(len(panel))
    for position in range(DAYS - JUDGED, DAYS):
        for drift in market.drifts(panel.sessions[position].day):
            first = int(panel.first_row[position]) + drift.minute
            left = np.arange(DRIFT_MINUTES, 0, -1) / DRIFT_MINUTES
            truth[first : first + DRIFT_MINUTES] = drift.direction * DRIFT_SIGMAS * left
    return Found(
        told=median - np.median(median),
        came=outcomes_of(panel, rows[judged]).returns[:, COLUMN] / sigma,
        truth=truth[rows[judged]],
        weight=stack.weights[judged, COLUMN, 1],
    )


def test_the_plant_is_as_large_as_it_should_be(found: Found) -> None:
    thrust = np.abs(found.truth) == DRIFT_SIGMAS
    realised = (found.came * np.sign(found.truth))[thrust]
    assert np.nanmean(realised) == pytest.approx(DRIFT_SIGMAS, abs=0.12)


def test_the_stack_says_its_true_size_where_it_is_surest(found: Found) -> None:
    """On the surest hundredth of minutes, what is told lies within 0.6 and 1.4 of what the plant really adds there."""
    surest = np.argsort(-np.abs(found.told))[: len(found.told) // 100]
    told = np.abs(found.told[surest]).mean()
    truth = (found.truth * np.sign(found.told))[surest].mean()
    assert truth > 0.6 * DRIFT_SIGMAS
    assert 0.6 * truth < told < 1.4 * truth


def test_thrusts_are_told_in_their_direction(found: Found) -> None:
    thrust = np.abs(found.truth) == DRIFT_SIGMAS
    told = (found.told * np.sign(found.truth))[thrust]
    assert (told > 0.05).mean() > 0.5
    assert (told < -0.05).mean() < 0.1


def test_the_member_that_finds_it_has_the_weight(found: Found) -> None:
    assert found.weight.mean() > 0.7
