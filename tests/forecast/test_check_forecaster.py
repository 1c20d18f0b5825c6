"""check_forecaster: what every forecaster promises, held against each of them by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.forecast.catalogue import load_forecaster, restored
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.forecaster import Forecaster, VolatilityForecaster
from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.training_set import ColumnBlock, Floats, LabelBook, Panel
from spy_pipeline.forecast.volatility.log_har import BSigma
from tests.forecast.answers import answers
from tests.forecast.conftest import FITTED_DAYS, fitted

Ready = Callable[[str], Forecaster]
UPDATES = 10_000


def rows_after(panel: Panel) -> np.ndarray:
    """Some decisions of the days after the fit, the first and last minutes of a session among them."""
    day = panel.rows_of(FITTED_DAYS)
    return np.unique(np.concatenate([np.arange(day.start, day.stop, 13), [day.start, day.stop - 2, day.stop - 1]]))


def test_sensible(name: str, ready: Ready, panel: Panel) -> None:
    said = answers(ready(name), panel, rows_after(panel), tuple(range(1, 61)))
    ahead = panel.session_minutes - panel.minute - 1 > 0
    there = ahead[rows_after(panel)]
    sigma = said[there, :, 0]
    assert np.isfinite(said[there]).all()
    assert np.isnan(said[~there]).all()
    assert (sigma > 2e-5).all()
    assert (sigma < 3e-2).all()
    if said.shape[2] > 1:
        assert (np.diff(said[there, :, 1:], axis=2) >= 0).all()
        middle = said[there, :, 1 + LEVELS.index(0.5)]
        assert np.abs(np.median(middle)) < 0.5
        assert (said[there, :, 1 + LEVELS.index(0.95)] > 0).all()


def test_predict_changes_nothing_and_says_the_same_of_one_row_as_of_many(name: str, ready: Ready, panel: Panel) -> None:
    forecaster, rows = ready(name), rows_after(panel)
    before = forecaster.sealed().content_hash
    first = answers(forecaster, panel, rows)
    assert np.array_equal(first, answers(forecaster, panel, rows), equal_nan=True)
    assert forecaster.sealed().content_hash == before
    for position in range(len(rows)):
        alone = answers(forecaster, panel, rows[[position]])
        np.testing.assert_array_equal(alone[0], first[position])


def check_no_look_ahead(forecaster: Forecaster, panel: Panel) -> None:
    """The past's forecasts stay the same when all that comes later is shuffled, moved or not there at all."""
    rows = rows_after(panel)
    row = rows[len(rows) // 2]
    later = np.arange(len(panel)) > row
    order = np.concatenate([np.arange(row + 1), np.random.default_rng(3).permutation(np.flatnonzero(later))])
    prices = {part: getattr(panel, part)[order] * np.where(later, 1.1, 1.0) for part in _PRICES}
    blocks = {part: _reordered(getattr(panel, part), order) for part in ("features", "live", "exogenous")}
    other = replace(panel, **prices, **blocks)
    past = rows[rows <= row]
    said = answers(forecaster, panel, past)
    np.testing.assert_array_equal(answers(forecaster, other, past), said)
    np.testing.assert_array_equal(answers(forecaster, panel.up_to(int(row)), past), said)


def test_no_look_ahead(name: str, ready: Ready, panel: Panel) -> None:
    check_no_look_ahead(ready(name), panel)


def test_a_look_ahead_is_seen(panel: Panel) -> None:
    class Peeking(BSigma):
        """Knows the close one minute ahead."""

        def log_levels(self, panel: Panel, rows: np.ndarray) -> Floats:
            ahead = np.minimum(rows + 1, len(panel) - 1)
            moved = np.log(panel.close[ahead] / panel.close[rows])
            return super().log_levels(panel, rows) + 1e3 * np.abs(moved)[:, None]

    peeking = Peeking()
    part = panel.part(0, FITTED_DAYS)
    peeking.fit(part, LabelBook(part).known_by(part.sessions[-1].close_ns), 0)
    with pytest.raises(AssertionError):
        check_no_look_ahead(peeking, panel)


def test_a_walk_is_the_minutes_as_they_came(name: str, ready: Ready, panel: Panel) -> None:
    walked, stepped = (restored(ready(name).sealed()) for _ in range(2))
    if not isinstance(walked, VolatilityForecaster):
        pytest.skip("members are asked, and learn nothing, in a walk")
    rows = np.arange(panel.first_row[FITTED_DAYS], panel.first_row[FITTED_DAYS + 1] - 1)
    book = LabelBook(panel)
    said = walked.walk(panel, rows, book)
    np.testing.assert_array_equal(said.sigma, VolatilityForecaster.walk(stepped, panel, rows, book).sigma)
    assert walked.sealed().content_hash == stepped.sealed().content_hash


def test_save_and_load_are_the_identity(name: str, ready: Ready, panel: Panel, tmp_path: Path) -> None:
    forecaster, rows = ready(name), rows_after(panel)
    version = forecaster.save(tmp_path / "model")
    loaded = load_forecaster(tmp_path / "model", version)
    assert np.array_equal(
        answers(loaded, panel, rows, (1, 7, 60)), answers(forecaster, panel, rows, (1, 7, 60)), equal_nan=True
    )
    assert loaded.describe() == forecaster.describe()
    assert loaded.save(tmp_path / "again") == version
    assert forecaster.save(tmp_path / "model") == version


def test_damaged_artifacts_are_refused(name: str, ready: Ready, tmp_path: Path) -> None:
    version = ready(name).save(tmp_path / "model")
    for path in sorted(path for path in (tmp_path / "model").rglob("*") if path.is_file()):
        content = path.read_bytes()
        for damaged in (content[: len(content) // 2], content[:-1] + bytes([content[-1] ^ 1]), b""):
            path.write_bytes(damaged)
            with pytest.raises(SpyError, match=path.name.replace(".", r"\.")):
                load_forecaster(tmp_path / "model", version)
        path.write_bytes(content)
    load_forecaster(tmp_path / "model", version)


def test_same_seed_same_forecaster(name: str, panel: Panel) -> None:
    first, second = fitted(name, panel, days=8), fitted(name, panel, days=8)
    assert first.sealed().content_hash == second.sealed().content_hash
    assert first.required_fit().threads == 1


def test_sensible_with_missing_features(name: str, ready: Ready, panel: Panel) -> None:
    forecaster, rows = ready(name), rows_after(panel)[:-1]
    nothing = ColumnBlock(panel.features.names, np.full_like(panel.features.values, np.nan))
    for features in (nothing, ColumnBlock.empty(len(panel))):
        poorer = replace(panel, features=features, exogenous=ColumnBlock.empty(len(panel)))
        said = answers(forecaster, poorer, rows)
        assert np.isfinite(said).all()
        ratio = said[..., 0] / answers(forecaster, panel, rows)[..., 0]
        assert (ratio > 0.2).all()
        assert (ratio < 5.0).all()


def test_short_history_is_made_do_with(name: str, ready: Ready, panel: Panel) -> None:
    alone = panel.part(FITTED_DAYS, FITTED_DAYS + 1)
    assert np.isfinite(answers(ready(name), alone, np.arange(0, 300, 20))).all()


def test_too_few_sessions_are_refused(name: str, panel: Panel) -> None:
    for days in (0, 4):
        with pytest.raises(SpyError, match=r"cannot learn from \d sessions"):
            fitted(name, panel, days=days)
    assert np.isfinite(answers(fitted(name, panel, days=5), panel, np.array([500]))).all()


def test_updates_are_bounded(name: str, ready: Ready, panel: Panel) -> None:
    forecaster = restored(ready(name).sealed())
    panel = panel.part(FITTED_DAYS - 1, FITTED_DAYS + 1)
    book, day = LabelBook(panel), panel.rows_of(1)
    sizes = []
    for count in range(UPDATES):
        row = day.start + count % (day.stop - day.start)
        now = int(panel.decision_ns[row])
        forecaster.update(panel, row, book.due(now - 60_000_000_000, now))
        if isinstance(forecaster, Ensemble) and count % 97 == 0:
            forecaster.remember(forecaster.speak(panel, np.array([row])))
        if count in {UPDATES // 2, UPDATES - 1}:
            sizes.append(sum(map(len, forecaster.sealed().files.values())))
    assert sizes[1] <= sizes[0] * 1.05
    assert np.isfinite(answers(forecaster, panel, np.arange(day.start, day.stop - 1, 20))).all()


_PRICES = ("open", "high", "low", "close", "volume")


def _reordered(block: ColumnBlock, order: np.ndarray) -> ColumnBlock:
    return ColumnBlock(block.names, block.values[order])
