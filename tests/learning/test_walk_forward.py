"""Walking forward can be stopped and gone on with, forgets nothing, and learns online only what was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.horizons import HORIZONS, LEVELS
from spy_pipeline.forecast.online.weights import Choice
from spy_pipeline.forecast.quantiles.residual import BQ
from spy_pipeline.forecast.training_set import LabelBook, Labels, Panel
from spy_pipeline.learning.evaluation.outcomes import Forecasts, decision_rows
from spy_pipeline.learning.roster import role_named
from spy_pipeline.learning.walk_forward.fold_forecasts import FoldForecaster, MemberPlan
from spy_pipeline.learning.walk_forward.fold_store import FoldStore
from spy_pipeline.learning.walk_forward.folds import Cadence, Fold, folds_of, training_part
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


def made_up(panel: Panel, span: tuple[int, int] = SPAN) -> Forecasts:
    """Two members of a normal distribution, one with the right width, one twice as wide."""
    rows = decision_rows(panel, *span, every=1)
    sigma = 4e-4 * np.sqrt(np.tile(HORIZONS, (len(rows), 1)).astype(float))
    right = sigma[..., None] * NORMAL
    return Forecasts({"sigma": sigma}, {"right": right, "wide": 2.0 * right})


def test_the_better_member_is_given_the_weight_once_it_is_proved(walk_panel: Panel) -> None:
    span = (50, 90)
    forecasts = made_up(walk_panel, span)
    free = stacked(walk_panel, span, forecasts, ("wide", "right"), sigma="sigma")
    assert (free.weights[0] == [1.0, 0.0]).all()
    assert (free.weights[-1, :, 1] > 0.8).all()
    assert free.evidence[10].proved[:, 1].tolist() == [0.0] * len(HORIZONS)
    silent = Choice(left_out=frozenset({"right"}))
    alone = stacked(walk_panel, span, forecasts, ("wide", "right"), sigma="sigma", choice=silent)
    assert (alone.weights[..., 1] == 0).all()
    trusting = Choice(trusted=frozenset({"right"}))
    trusted = stacked(walk_panel, SPAN, made_up(walk_panel), ("wide", "right"), sigma="sigma", choice=trusting)
    assert (trusted.weights[0] == [0.5, 0.5]).all()


def test_the_walk_is_what_the_served_stack_would_have_said(walk_panel: Panel, home: Home) -> None:
    """Two days of the walk with its stack, and the same days minute by minute through a stack as it lives."""
    fold = Fold(61, 63)
    span, members = (fold.first, fold.stop), ("residual_quantiles", "continuation_quantiles")
    made = [role_named("level0"), *(replace(role_named(name), sigma="level0") for name in members)]
    forecasts = walk_forward(walk_panel, span, [role.plan(40) for role in made], FoldStore(home), quiet)
    trusting = Choice(trusted=frozenset(members))
    walked = stacked(walk_panel, span, forecasts, members, sigma="level0", choice=trusting)

    train, labels = training_part(walk_panel, fold, 40)
    stack = Ensemble(volatility_forecaster("level0"), ["b_q", "continuation_quantiles"])
    stack.fit(train, labels, 0)
    stack.weights.trusted[:] = True
    seen, book = walk_panel.part(0, fold.stop), LabelBook(walk_panel)
    position = 0
    for session in range(*span):
        before = walk_panel.sessions[session].open_ns
        for row in range(seen.rows_of(session).start, seen.rows_of(session).stop - 1):
            now = int(seen.decision_ns[row])
            spoken = stack.minute(seen, row, book.due(before, now))
            said = spoken.served[0] * spoken.sigma[0][:, None]
            np.testing.assert_allclose(said, walked.quantiles[position], rtol=1e-12, atol=1e-15)
            before, position = now, position + 1
        stack.update(seen, row + 1, book.due(before, walk_panel.sessions[session].close_ns))
    assert position == len(walked.quantiles)


def test_a_fine_tune_sees_only_the_sessions_before_its_part(walk_panel: Panel) -> None:
    fold, tuned = Fold(60, 66), []
    plan = MemberPlan("tuned", lambda: Tuned(tuned), Cadence.MONTHLY, 40, sigma="sigma", fine_tuned_every=2)
    sigma = np.full((len(decision_rows(walk_panel, 60, 66, every=1)), len(HORIZONS)), 1e-3)
    found = FoldForecaster(walk_panel).forecast(fold, plan, sigma)
    assert found.quantiles is not None
    assert len(found.quantiles) == len(sigma)
    sessions = walk_panel.sessions
    assert tuned == [(sessions[61].day, sessions[62].open_ns), (sessions[63].day, sessions[64].open_ns)]


class Tuned(BQ):
    """Notes the last day and the time of each fine-tune."""

    def __init__(self, heard: list[tuple[date, int]]) -> None:
        super().__init__(volatility_forecaster("b_sigma"))
        self._heard = heard

    def fine_tuned(self, panel: Panel, labels: Labels, seed: int) -> Tuned:
        del seed
        self._heard.append((panel.sessions[-1].day, labels.as_of_ns))
        return self


def test_the_stack_learns_only_what_was_known(walk_panel: Panel) -> None:
    """Other prices from one minute on change nothing that was said up to it, and something after."""
    cut = int(walk_panel.first_row[64]) + 200
    close = walk_panel.close.copy()
    close[cut + 1 :] *= np.linspace(1.0, 1.4, len(close) - cut - 1)
    forecasts = made_up(walk_panel)
    one, other = (
        stacked(panel, SPAN, forecasts, ("right", "wide"), sigma="sigma")
        for panel in (walk_panel, replace(walk_panel, close=close))
    )
    for mine, theirs in zip(one.evidence[:5], other.evidence[:5], strict=True):
        assert all(np.array_equal(mine.arrays()[name], theirs.arrays()[name]) for name in mine.arrays())
    first, second = one.quantiles, other.quantiles
    before = decision_rows(walk_panel, *SPAN, every=1) <= cut
    assert np.array_equal(first[before], second[before])
    assert not np.array_equal(first[~before], second[~before])
