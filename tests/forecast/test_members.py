"""What is particular to single members."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from darts import TimeSeries

from spy_pipeline.core.clock import RealClock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact, read_artifact, write_artifact
from spy_pipeline.forecast.catalogue import (
    load_forecaster,
    quantile_forecaster,
    restored,
    volatility_forecaster,
)
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.learned_columns import usable_columns
from spy_pipeline.forecast.quantiles.boosted_quantiles import BoostedQuantiles
from spy_pipeline.forecast.quantiles.continuation_quantiles import ContinuationQuantiles
from spy_pipeline.forecast.quantiles.nhits_network import silent_lightning
from spy_pipeline.forecast.quantiles.nhits_quantiles import NHiTSQuantiles
from spy_pipeline.forecast.serving import Server
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.forecast.volatility.boosted_volatility import BoostedVolatility
from spy_pipeline.forecast.volatility.level0 import Level0
from tests.forecast.answers import answers
from tests.forecast.conftest import FITTED_DAYS, fitted
from tests.forecast.made_up_panels import LIVE, Walk, walk_panel

Ready = Callable[[str], Forecaster]


def test_the_bare_network_says_what_darts_says(ready: Ready, panel: Panel) -> None:
    member = ready("nhits_quantiles")
    assert isinstance(member, NHiTSQuantiles)
    rows = panel.rows_of(FITTED_DAYS).start + np.array([0, 12, 200, 380])
    windows = member.windows(panel, rows)
    bare = member.network.answers(windows)
    for position in range(len(rows)):
        path = TimeSeries.from_values(windows.path[position])
        covariates = TimeSeries.from_values(windows.covariates[position])
        with silent_lightning():
            said = member.network.model.predict(
                60, series=path, past_covariates=covariates, predict_likelihood_parameters=True, verbose=False
            )
        np.testing.assert_allclose(said.values(), bare[position], rtol=1e-5, atol=1e-6)


def test_windows_do_not_cross_the_night(ready: Ready, panel: Panel) -> None:
    member = ready("nhits_quantiles")
    assert isinstance(member, NHiTSQuantiles)
    rows = panel.rows_of(FITTED_DAYS).start + np.array([0, 3])
    windows = member.windows(panel, rows)
    there = windows.covariates[:, :, -1]
    assert there[0].tolist() == [0.0] * 29 + [1.0]
    assert there[1].sum() <= 4
    assert not windows.path[0].any()


def test_windows_and_epochs_are_settings(panel: Panel) -> None:
    part = panel.part(0, 6)
    member = quantile_forecaster(
        "nhits_quantiles", volatility_forecaster("b_sigma"), input_window=12, output_window=75, epochs=1
    )
    member.fit(part, LabelBook(part).known_by(part.sessions[-1].close_ns), 1)
    said = member.predict(part, np.array([40, 300]), tuple(range(1, 76)))
    assert said.quantiles.shape == (2, 75, len(LEVELS))
    assert restored(member.sealed()).settings()["input_window"] == 12
    with pytest.raises(ValueError, match="longest horizon"):
        quantile_forecaster("nhits_quantiles", volatility_forecaster("b_sigma"), output_window=30)


@pytest.mark.parametrize(
    "name", ["continuation_quantiles", "boosted_quantiles", "nhits_quantiles", "boosted_volatility", "ensemble"]
)
def test_fine_tuning_moves_a_copy_a_little(name: str, ready: Ready, panel: Panel) -> None:
    member = restored(ready(name).sealed())
    assert isinstance(member, ContinuationQuantiles | BoostedQuantiles | NHiTSQuantiles | BoostedVolatility | Ensemble)
    if isinstance(member, Ensemble):
        member.weights.trusted[:] = True
    part = panel.part(FITTED_DAYS - 6, FITTED_DAYS + 1)
    labels = LabelBook(part).known_by(part.sessions[-1].close_ns)
    before = member.sealed().content_hash
    tuned = member.fine_tuned(part, labels, 3)
    assert member.sealed().content_hash == before != tuned.sealed().content_hash
    rows = np.arange(100, 300, 10)
    moved = answers(tuned, part, rows) / answers(member, part, rows) - 1.0
    assert 0.0 < np.median(np.abs(moved)) < 0.5


def test_a_fine_tuned_stack_shares_nothing_that_changes(ready: Ready, panel: Panel) -> None:
    stack = ready("ensemble")
    assert isinstance(stack, Ensemble)
    part = panel.part(FITTED_DAYS - 6, FITTED_DAYS + 1)
    book = LabelBook(part)
    tuned = stack.fine_tuned(part, book.known_by(part.sessions[-1].close_ns), 3)
    before = stack.sealed().content_hash
    row = int(part.first_row[-2])
    for later in range(row, row + 30):
        tuned.minute(part, later, book.due(int(part.decision_ns[later - 1]), int(part.decision_ns[later])))
    assert stack.sealed().content_hash == before
    assert all(member.volatility is tuned.volatility for member in tuned.members)


def test_live_features_join_once_twenty_days_are_recorded() -> None:
    assert LIVE[0] not in usable_columns(walk_panel(Walk(days=22, live_days=19)), live=True)
    recorded = walk_panel(Walk(days=22, live_days=20))
    assert usable_columns(recorded, live=True)[-1:] == LIVE
    assert LIVE[0] not in usable_columns(recorded, live=False)
    labels = LabelBook(recorded).known_by(recorded.sessions[-1].close_ns)
    volatility = volatility_forecaster("level0")
    for name in ("boosted_quantiles", "ridge_quantiles"):
        member = quantile_forecaster(name, volatility, live=True)
        member.fit(recorded, labels, 1)
        assert np.isfinite(member.predict(recorded, np.arange(50)).quantiles).all()


def test_the_drift_follows_a_change_of_regime(panel: Panel) -> None:
    level0 = fitted("level0", panel)
    assert isinstance(level0, Level0)
    assert (np.abs(level0.drift - 1.0) < 0.3).all()
    louder = LabelBook(panel)
    row = panel.rows_of(FITTED_DAYS).stop - 1
    due = louder.due(panel.sessions[FITTED_DAYS].open_ns, panel.sessions[FITTED_DAYS].close_ns)
    before = level0.drift.copy()
    for _ in range(5):
        level0.update(panel, row, type(due)(due.rows, due.columns, due.returns, 4.0 * due.variances))
    assert (level0.drift > before).all()


def test_a_model_of_simulated_ancestry_never_serves_real_bars(panel: Panel) -> None:
    simulated = walk_panel(Walk(days=8, source=Source.SIMULATED))
    labels = LabelBook(simulated).known_by(simulated.sessions[-1].close_ns)
    stack = Ensemble(volatility_forecaster("b_sigma"), ["b_q"])
    stack.fit(simulated, labels, 0)
    assert stack.source is Source.SIMULATED
    server = Server(stack, "SPY", RealClock())
    with pytest.raises(SpyError, match="simulated bars"):
        server.forecast(panel.up_to(600))
    forecast, _ = server.forecast(simulated.up_to(600))
    assert forecast.source is Source.SIMULATED


def test_a_forecast_holds_every_minute_up_to_the_close(ready: Ready, panel: Panel) -> None:
    stack = restored(ready("ensemble").sealed())
    assert isinstance(stack, Ensemble)
    server = Server(stack, "SPY", RealClock())
    day = panel.rows_of(FITTED_DAYS)
    forecast, spoken = server.forecast(panel.up_to(day.start + 100))
    assert forecast.minutes == tuple(range(1, 61))
    assert forecast.bar_end_ns == panel.decision_ns[day.start + 100]
    for column, horizon in enumerate(HORIZONS):
        assert forecast.sigma[horizon - 1] == pytest.approx(spoken.sigma[0, column])
        np.testing.assert_allclose(
            forecast.quantiles[horizon - 1], spoken.served[0, column] * spoken.sigma[0, column], rtol=1e-6, atol=1e-12
        )
    assert (np.diff(forecast.sigma) > 0).all()
    near_close, _ = server.forecast(panel.up_to(day.stop - 11))
    assert len(near_close.minutes) == panel.session_minutes[day.stop - 11] - panel.minute[day.stop - 11] - 1
    at_close, _ = server.forecast(panel.up_to(day.stop - 1))
    assert at_close.minutes == ()
    stack.remember(spoken)
    assert stack.calibration_id() != forecast.calibration_id


def test_foreign_artifacts_are_refused(tmp_path, ready: Ready) -> None:
    with pytest.raises(SpyError, match=r"manifest\.json cannot be read"):
        load_forecaster(tmp_path / "nothing")
    write_artifact(tmp_path / "foreign", Artifact({"forecaster": "os.system"}, {"a.bin": b"1"}))
    with pytest.raises(SpyError, match="no forecaster named"):
        load_forecaster(tmp_path / "foreign")
    write_artifact(tmp_path / "plain", Artifact({}, {"a.bin": b"1"}))
    with pytest.raises(SpyError, match="does not hold a forecaster"):
        load_forecaster(tmp_path / "plain")
    version = ready("b_q").save(tmp_path / "model")
    with pytest.raises(SpyError, match="is not that of model"):
        load_forecaster(tmp_path / "model", "0" * 64)
    (tmp_path / "model" / "extra.pkl").write_bytes(b"x")
    with pytest.raises(SpyError, match="other files"):
        read_artifact(tmp_path / "model", version)
