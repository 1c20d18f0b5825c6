"""Every feature against a plain pandas formula, on made-up sessions of all kinds and on real ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spy_pipeline import _native
from spy_pipeline.features.catalogue import feature_catalogue, is_live_only, minute_columns
from tests.features.plain_formulas import PlainContext, plain_rows
from tests.features.sessions_of_bars import Plan, inputs_of, real_days, synthetic_day


def kernel_rows(day: pd.DataFrame, earlier: list[pd.DataFrame]) -> pd.DataFrame:
    summaries = [_native.day_summary(len(one), inputs_of(one).columns()) for one in earlier]
    inputs = inputs_of(day)
    rows = _native.feature_rows(_native.DayContext(summaries), len(day), inputs.columns())
    return pd.DataFrame(rows, inputs.minute, list(minute_columns()))


def assert_same(day: pd.DataFrame, earlier: list[pd.DataFrame]) -> pd.DataFrame:
    ours, plain = kernel_rows(day, earlier), plain_rows(day, PlainContext.of(earlier))
    assert sorted(plain.columns) == sorted(ours.columns)
    for name in ours:
        np.testing.assert_allclose(
            ours[name].to_numpy(), plain[name].to_numpy(float), rtol=1e-6, atol=1e-8, err_msg=name, equal_nan=True
        )
    return ours


def sessions(count: int, **plan: object) -> list[pd.DataFrame]:
    return [synthetic_day(Plan(seed=100 + n, **plan)) for n in range(count)]  # type: ignore[arg-type]


CASES = {
    "whole days": (Plan(1), sessions(22)),
    "holes": (Plan(2, holes=0.15), sessions(22, holes=0.1)),
    "mostly holes": (Plan(3, holes=0.6), sessions(22, holes=0.4)),
    "a half-day": (Plan(4, minutes=210), sessions(22)),
    "after half-days": (Plan(5), [*sessions(10), *sessions(6, minutes=210), *sessions(6)]),
    "only half-days before": (Plan(6), sessions(22, minutes=210)),
    "an index": (Plan(7, volume=False), sessions(22, volume=False)),
    "few days before": (Plan(8), sessions(6)),
    "too few days before": (Plan(9), sessions(4)),
    "no day before": (Plan(10), []),
    "days without bars before": (Plan(11), [*sessions(12), *sessions(3, empty=True), *sessions(7)]),
    "the day before without bars": (Plan(12), [*sessions(21), *sessions(1, empty=True)]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_kernel_gives_what_the_formulas_say(case: str) -> None:
    plan, earlier = CASES[case]
    assert_same(synthetic_day(plan), earlier)


def test_on_a_whole_day_every_feature_is_there_from_the_end_of_its_warm_up() -> None:
    rows = assert_same(synthetic_day(Plan(1)), sessions(22))
    for feature in feature_catalogue():
        if not is_live_only(feature):
            assert rows[feature.name].first_valid_index() == feature.warm_up_minutes - 1, feature.name
            assert rows[feature.name].iloc[feature.warm_up_minutes - 1 :].notna().all(), feature.name


@pytest.mark.parametrize("last", [date(2022, 11, 25), date(2023, 5, 17), date(2025, 4, 9)])
def test_real_days(real_bars: Path, last: date) -> None:
    *earlier, day = real_days(real_bars, "spy_1min.parquet", last, 23)
    rows = assert_same(day, earlier)
    assert len(rows) >= 210


def test_a_real_index_without_volume(real_bars: Path) -> None:
    *earlier, day = real_days(real_bars, "vix_1min.parquet", date(2024, 6, 12), 23)
    rows = assert_same(day, earlier)
    with_volume = {"volume", "count", "implied_volatility", "events"}
    for feature in feature_catalogue():
        if not is_live_only(feature):
            assert rows[feature.name].isna().all() == (feature.needs in with_volume), feature.name
