"""Every leak that concerns this round is planted once, and seen by the check that is there for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
import pytest

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.forecaster import VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.training_set import ColumnBlock, DueLabels, Floats, Ints, LabelBook, Labels, Panel
from spy_pipeline.learning.evaluation.outcomes import decision_rows
from spy_pipeline.learning.leak_checks import look_ahead
from spy_pipeline.learning.roster import roles
from spy_pipeline.learning.scoring.direction import direction_skill
from spy_pipeline.learning.walk_forward.fold_forecasts import FoldForecaster, MemberPlan
from spy_pipeline.learning.walk_forward.folds import Cadence, Fold, folds_of, purged_splits, training_part
from tests.forecast import made_up_panels

COLUMN_15 = HORIZONS.index(15)


class OwnSigma(VolatilityForecaster):
    """A volatility forecaster whose sigma is some figure of the panel; the tests plant their leaks in it."""

    name = "own_sigma"

    def figure(self, panel: Panel) -> Floats:
        """The figure of each row; here an honest one: the size of the last minute."""
        return np.abs(np.log(panel.close / panel.open)) + 1e-6

    def fit_to(self, panel: Panel, labels: Labels, seed: int) -> None:
        pass

    def predict(self, panel: Panel, rows: Ints, horizons: tuple[int, ...] = HORIZONS) -> VolatilityForecast:
        return VolatilityForecast(rows, horizons, np.tile(self.figure(panel)[rows, None], (1, len(horizons))))

    def settings(self) -> dict[str, Any]:
        return {}

    def pack(self) -> Artifact:
        return Artifact()

    @classmethod
    def unpack(cls, _artifact: Artifact) -> Self:
        return cls()


class DistanceToFullDayVwap(OwnSigma):
    def figure(self, panel: Panel) -> Floats:
        traded = np.bincount(panel.day, panel.volume)
        vwap = np.bincount(panel.day, panel.volume * panel.close) / traded
        return np.abs(np.log(panel.close / vwap[panel.day])) + 1e-6


class StandardizedOverAllRows(OwnSigma):
    def figure(self, panel: Panel) -> Floats:
        size = super().figure(panel)
        return np.exp((size - size.mean()) / size.std())


class TodayInItsOwnProfile(OwnSigma):
    def figure(self, panel: Panel) -> Floats:
        size = super().figure(panel)
        return (np.bincount(panel.minute, size) / np.bincount(panel.minute))[panel.minute]


class RegimeOfTheWholeDay(OwnSigma):
    def figure(self, panel: Panel) -> Floats:
        size = super().figure(panel)
        by_day = np.bincount(panel.day, size) / np.bincount(panel.day)
        return (by_day / np.median(by_day))[panel.day]


class CalibratedOnAllRows(OwnSigma):
    """Scaled so that it is right on average over all rows, those to come among them."""

    def figure(self, panel: Panel) -> Floats:
        size, returns = super().figure(panel), np.diff(np.log(panel.close))
        return size * returns.std() / size.mean()


class SelectedOnAllRows(OwnSigma):
    """The multiple of the size that did best over all rows."""

    def figure(self, panel: Panel) -> Floats:
        size = super().figure(panel)
        came = np.append(np.abs(np.diff(np.log(panel.close))), 0.0)
        return size * (came @ size) / (size @ size)


class ThresholdOfAllRows(OwnSigma):
    """Cut off at a level that only all rows together tell."""

    def figure(self, panel: Panel) -> Floats:
        size = super().figure(panel)
        return np.minimum(size, np.median(size))


class ForwardFilledFromTomorrow(OwnSigma):
    """A missing minute's size taken from the one after it."""

    def figure(self, panel: Panel) -> Floats:
        size = super().figure(panel)
        missing = panel.minute % 5 == 4
        return np.where(missing, np.append(size[1:], size[-1]), size)


class NextMinute(OwnSigma):
    def figure(self, panel: Panel) -> Floats:
        return np.append(super().figure(panel)[1:], 1.0)


def asked_rows(panel: Panel) -> list[int]:
    last = len(panel.sessions) - 1
    return decision_rows(panel, last - 3, last)[7::40].tolist()


def fitted(forecaster: VolatilityForecaster, panel: Panel) -> VolatilityForecaster:
    train, labels = training_part(panel, Fold(60, 61), 60)
    forecaster.fit(train, labels, 1)
    return forecaster


@pytest.mark.parametrize(
    "leak",
    [
        DistanceToFullDayVwap,
        StandardizedOverAllRows,
        CalibratedOnAllRows,
        SelectedOnAllRows,
        ThresholdOfAllRows,
        ForwardFilledFromTomorrow,
        TodayInItsOwnProfile,
        RegimeOfTheWholeDay,
        NextMinute,
    ],
)
def test_a_forecaster_that_looks_ahead_is_caught(walk_panel: Panel, leak: type[OwnSigma]) -> None:
    found = look_ahead(fitted(leak(), walk_panel), walk_panel, asked_rows(walk_panel))
    assert found
    assert found[0].expected != found[0].found


def test_an_honest_forecaster_is_not_accused(walk_panel: Panel) -> None:
    assert not look_ahead(fitted(OwnSigma(), walk_panel), walk_panel, asked_rows(walk_panel))


@pytest.mark.parametrize(
    "role", [role for role in roles() if role.name != "nhits_quantiles"], ids=lambda role: role.name
)
def test_no_forecaster_of_the_roster_looks_ahead(walk_panel: Panel, role: Any) -> None:
    forecaster = role.maker()()
    train, labels = training_part(walk_panel, Fold(60, 61), 60)
    forecaster.fit(train, labels, 1)
    assert not look_ahead(forecaster, walk_panel, asked_rows(walk_panel)[:3])


def test_bars_taken_for_known_at_their_start_are_seen_by_their_skill(walk_panel: Panel) -> None:
    """A bar usable at its own start puts the minute after the decision among the features."""
    column = walk_panel.features.names.index("return_1")
    honest = walk_panel.features.values[:, column]
    early = np.append(honest[1:], np.nan)
    outcomes = LabelBook(walk_panel).known_by(np.iinfo(np.int64).max).returns[:, COLUMN_15]
    sigma = np.full(len(outcomes), np.nanstd(outcomes))
    for shown, suspected in ((honest, False), (early, True)):
        skill = direction_skill(shown / np.sqrt(15) * sigma, sigma, outcomes, walk_panel.day)
        surest_right = skill.right_on_surest.value
        assert (surest_right > 0.58) == suspected
        assert (skill.suspicion() is not None) == suspected


def test_features_a_minute_early_sharpen_sigma_and_a_minute_late_hardly_blunt_it() -> None:
    """What a lead in QLIKE would look like were it a leak: far larger than what honest forecasters have."""
    fold, walk = Fold(40, 60), made_up_panels.walk_panel(made_up_panels.Walk(days=60, holes=0.0))
    train, labels = training_part(walk, fold, 40)
    rows = decision_rows(walk, fold.first, fold.stop)
    realised = LabelBook(walk).known_by(np.iinfo(np.int64).max).variances[rows, 0]
    losses = {}
    for shift in (-1, 0, 1):
        forecaster = volatility_forecaster("b_sigma2")
        forecaster.fit(_moved(train, shift), labels, 0)
        ratio = realised / forecaster.predict(_moved(walk, shift), rows).sigma[:, 0] ** 2
        losses[shift] = float(np.nanmean(ratio - np.log(ratio) - 1.0))
    assert losses[1] < 0.94 * losses[0]
    assert losses[-1] < 1.03 * losses[0]


def _moved(panel: Panel, shift: int) -> Panel:
    """Each row with the prices of the minute that comes so many after it."""
    rows = np.clip(np.arange(len(panel)) + shift, 0, len(panel) - 1)
    rows = np.where(panel.day[rows] == panel.day, rows, np.arange(len(panel)))
    return replace(panel, **{name: getattr(panel, name)[rows] for name in ("open", "high", "low", "close")})


def test_the_opening_print_is_in_no_label(walk_panel: Panel) -> None:
    """Returns start from the close of a decision's minute; from the opening print they would be others."""
    opening = walk_panel.minute == 0
    moved = replace(walk_panel, open=np.where(opening, walk_panel.open * 1.01, walk_panel.open))
    first, second = (LabelBook(panel).known_by(np.iinfo(np.int64).max) for panel in (walk_panel, moved))
    assert np.array_equal(first.returns, second.returns, equal_nan=True)
    assert np.array_equal(first.variances, second.variances, equal_nan=True)
    from_the_print = np.log(walk_panel.close[5] / walk_panel.open[0])
    assert not np.isclose(first.returns[0, 0], from_the_print)


def test_windows_across_the_night_differ_from_the_labels(walk_panel: Panel) -> None:
    labels = LabelBook(walk_panel).known_by(np.iinfo(np.int64).max)
    log_close = np.log(walk_panel.close)
    for column, horizon in enumerate(HORIZONS):
        across = np.append(log_close[horizon:], np.full(horizon, np.nan)) - log_close
        reaches_over = walk_panel.minute + horizon > walk_panel.session_minutes - 1
        same = np.isclose(across, labels.returns[:, column])
        assert same[~reaches_over].all()
        assert not same[reaches_over].any()


def test_no_label_ends_after_its_session_half_days_included(walk_panel: Panel) -> None:
    closes = np.array([session.close_ns for session in walk_panel.sessions])[walk_panel.day]
    known = LabelBook(walk_panel).known_ns
    assert (known <= closes[:, None]).all()
    book = LabelBook(walk_panel).known_by(np.iinfo(np.int64).max)
    last = walk_panel.minute == walk_panel.session_minutes - 1
    assert np.isnan(book.returns[last]).all()


def test_a_missing_minute_is_not_filled_forward(walk_panel: Panel) -> None:
    rows = np.delete(np.arange(390), 100)
    one = walk_panel.part(0, 1)
    holed = replace(
        one,
        first_row=np.array([0, 389]),
        **{name: getattr(one, name)[rows] for name in ("minute", "open", "high", "low", "close", "volume")},
        **{
            name: ColumnBlock(getattr(one, name).names, getattr(one, name).values[rows])
            for name in ("features", "live", "exogenous")
        },
    )
    labels = LabelBook(holed).known_by(np.iinfo(np.int64).max)
    filled = LabelBook(one).known_by(np.iinfo(np.int64).max)
    over_the_hole = 97
    assert np.isfinite(filled.variances[over_the_hole, 0])
    assert np.isnan(labels.variances[over_the_hole, 0])
    ends_in_the_hole = 95
    assert np.isnan(labels.returns[ends_in_the_hole, 0])


def test_training_sees_no_label_of_the_fold_or_after(walk_panel: Panel) -> None:
    for fold in folds_of(walk_panel, 60, 75, Cadence.WEEKLY):
        train, labels = training_part(walk_panel, fold, 40)
        opens = walk_panel.sessions[fold.first].open_ns
        assert len(train.sessions) == 40
        assert train.decision_ns.max() <= opens
        assert labels.as_of_ns == opens
        assert LabelBook(train).known_ns[np.isfinite(labels.returns)].max() <= opens


def test_a_calibrator_fitted_on_all_data_would_need_labels_that_are_not_handed_out(walk_panel: Panel) -> None:
    """The feed of due labels, recorded: none comes before its time or twice, and none is left out."""
    heard: list[tuple[int, int, int]] = []

    class Recorder(OwnSigma):
        name = "recorder"

        def update(self, panel: Panel, row: int, due: DueLabels) -> None:
            now = int(panel.decision_ns[row])
            for judged, column in zip(due.rows.tolist(), due.columns.tolist(), strict=True):
                reach = min(HORIZONS[column], int(panel.session_minutes[judged] - panel.minute[judged] - 1))
                known = int(panel.decision_ns[judged]) + reach * MINUTE_NS
                heard.append((judged, column, now - known))

    plan = MemberPlan("recorder", Recorder, Cadence.WEEKLY, 60)
    FoldForecaster(walk_panel).forecast(Fold(62, 64), plan, None)
    assert min(late for _, _, late in heard) >= 0
    judged = [(row, column) for row, column, _ in heard]
    assert len(judged) == len(set(judged)) == 2 * 389 * len(HORIZONS)


def test_training_on_another_future_gives_the_same_forecasts(walk_panel: Panel) -> None:
    """Scaler, selection and thresholds that were tuned on the test days would change with them."""
    fold = Fold(62, 64)
    plan = MemberPlan("b_sigma2", lambda: volatility_forecaster("b_sigma2"), Cadence.WEEKLY, 60)
    stop = int(walk_panel.first_row[63])
    later = np.arange(len(walk_panel)) >= stop
    other = replace(walk_panel, close=np.where(later, walk_panel.close * 1.5, walk_panel.close))
    first, second = (FoldForecaster(panel).forecast(fold, plan, None) for panel in (walk_panel, other))
    day_before = decision_rows(walk_panel, fold.first, fold.stop, every=1) < stop
    assert np.array_equal(first.sigma[day_before], second.sigma[day_before])
    assert not np.array_equal(first.sigma[~day_before], second.sigma[~day_before])


def test_purged_splits_keep_their_distance() -> None:
    splits = purged_splits(60, 6, tested=2, embargo=1)
    assert len(splits) == 15
    for split in splits:
        assert not set(split.train) & set(split.test)
        assert min(abs(train - test) for train in split.train for test in split.test) == 2
    assert {position for split in splits for position in split.test} == set(range(60))
