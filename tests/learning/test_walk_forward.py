"""Walking forward can be stopped and gone on with, forgets nothing, and learns online only what was known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.outcomes import Forecasts, decision_rows
from spy_pipeline.learning.roster import role_named
from spy_pipeline.learning.walk_forward.fold_forecasts import FoldForecaster, MemberPlan
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Cadence, folds_of
from spy_pipeline.learning.walk_forward.stacking import stacked
from spy_pipeline.learning.walk_forward.walking import walk_forward

SPAN = (60, 68)
NORMAL = np.array([-2.3, -1.96, -1.64, -1.28, -0.84, -0.39, 0.0, 0.39, 0.84, 1.28, 1.64, 1.96, 2.3])


def plans() -> list[MemberPlan]:
    return [
        replace(role_named(name).plan(40), cadence=Cadence.WEEKLY)
        for name in ("b_sigma", "unconditional_sigma", "unconditional", "b_q")
    ]


def quiet(_told: str) -> None:
    pass


@pytest.fixture(scope="module")
def whole(walk_panel: Panel, tmp_path_factory: pytest.TempPathFactory) -> tuple[Forecasts, FoldStore]:
    store = FoldStore(Home.at(tmp_path_factory.mktemp("home")))
    return walk_forward(walk_panel, SPAN, plans(), store, quiet), store


def same(first: Forecasts, second: Forecasts) -> bool:
    pairs = [(first.sigma[name], second.sigma[name]) for name in first.sigma]
    pairs += [(first.quantiles[name], second.quantiles[name]) for name in first.quantiles]
    return all(np.array_equal(one, other, equal_nan=True) for one, other in pairs)


def test_every_minute_is_forecast(walk_panel: Panel, whole: tuple[Forecasts, FoldStore]) -> None:
    rows = decision_rows(walk_panel, *SPAN, every=1)
    forecasts = whole[0]
    assert set(forecasts.sigma) == {"b_sigma", "unconditional_sigma"}
    assert forecasts.quantiles["b_q"].shape == (len(rows), len(HORIZONS), len(LEVELS))
    assert np.isfinite(forecasts.quantiles["b_q"]).all()
    assert (np.diff(forecasts.quantiles["b_q"], axis=-1) >= 0).all()


def test_stopped_and_gone_on_with_it_says_the_same(
    walk_panel: Panel, whole: tuple[Forecasts, FoldStore], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = []
    forecast = FoldForecaster.forecast

    def stop_after_three(self: FoldForecaster, *said: object) -> object:
        if len(fits) == 3:
            raise KeyboardInterrupt
        fits.append(said)
        return forecast(self, *said)

    monkeypatch.setattr(FoldForecaster, "forecast", stop_after_three)
    with pytest.raises(KeyboardInterrupt):
        walk_forward(walk_panel, SPAN, plans(), FoldStore(home), quiet)
    assert len(list((home.state_folder / "walk_forward").rglob("*.npz"))) == 3
    monkeypatch.setattr(FoldForecaster, "forecast", lambda *said: fits.append(said) or forecast(*said))
    assert same(walk_forward(walk_panel, SPAN, plans(), FoldStore(home), quiet), whole[0])
    assert len(fits) == 4 * len(folds_of(walk_panel, *SPAN, Cadence.WEEKLY))


def test_a_damaged_fold_is_walked_again(walk_panel: Panel, whole: tuple[Forecasts, FoldStore]) -> None:
    forecasts, store = whole
    files = sorted(Path(store._folder).rglob("*.npz"))
    files[0].write_bytes(files[0].read_bytes()[:100])
    files[1].write_bytes(b"")
    assert same(walk_forward(walk_panel, SPAN, plans(), store, quiet), forecasts)


def test_progress_is_told(walk_panel: Panel, whole: tuple[Forecasts, FoldStore]) -> None:
    told: list[str] = []
    walk_forward(walk_panel, SPAN, plans(), whole[1], told.append)
    assert told[-1].startswith("12 of 12 folds")


def made_up(panel: Panel, seed: int = 1) -> Forecasts:
    """Two members of a normal distribution, one with the right width, one twice as wide."""
    rows = decision_rows(panel, *SPAN, every=1)
    sigma = 4e-4 * np.sqrt(np.tile(HORIZONS, (len(rows), 1)).astype(float))
    right = sigma[..., None] * NORMAL
    return Forecasts({"sigma": sigma}, {"right": right, "wide": 2.0 * right})


def test_the_better_member_gains_weight_and_one_left_out_has_none(walk_panel: Panel) -> None:
    forecasts = made_up(walk_panel)
    free = stacked(walk_panel, SPAN, forecasts, ("right", "wide"), sigma="sigma")
    assert free.weights[0] == pytest.approx(np.full((len(HORIZONS), 2), 0.5))
    assert (free.weights[-1, :, 0] > 0.6).all()
    alone = stacked(walk_panel, SPAN, forecasts, ("right", "wide"), sigma="sigma", left_out=frozenset({"right"}))
    assert (alone.weights[..., 0] == 0).all()


def test_the_stack_learns_only_what_was_known(walk_panel: Panel) -> None:
    """Other prices from one minute on change nothing that was said up to it, and something after."""
    cut = int(walk_panel.first_row[64]) + 200
    close = walk_panel.close.copy()
    close[cut + 1 :] *= np.linspace(1.0, 1.4, len(close) - cut - 1)
    forecasts = made_up(walk_panel)
    first, second = (
        stacked(panel, SPAN, forecasts, ("right", "wide"), sigma="sigma").quantiles
        for panel in (walk_panel, replace(walk_panel, close=close))
    )
    before = decision_rows(walk_panel, *SPAN, every=1) <= cut
    assert np.array_equal(first[before], second[before])
    assert not np.array_equal(first[~before], second[~before])
