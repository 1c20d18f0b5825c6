"""The redundancy report finds what is planted among features."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spy_pipeline.features.redundancy import mutual_information, redundancy_report, variance_inflation

ROWS = 3000


@pytest.fixture(scope="module")
def fold() -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(1)
    base, other, noise = random.normal(size=(3, ROWS))
    features = pd.DataFrame(
        {
            "base": base,
            "cubed": base**3,
            "opposite": -base + 0.01 * noise,
            "other": other,
            "sum": base + other,
            "constant": 1.0,
            "never": np.nan,
        }
    )
    features.loc[::7, "other"] = np.nan
    targets = pd.DataFrame({"volatility": np.abs(base) + 0.1 * noise, "noise": random.normal(size=ROWS)})
    return features, targets


def test_features_that_say_the_same_are_one_cluster_whatever_their_shape_or_sign(
    fold: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    report = redundancy_report(*fold)
    assert report.clusters == (("base", "cubed", "opposite"),)
    assert report.features.loc["base", "nearest"] == "cubed"
    assert report.features.loc["opposite", "correlation"] < -0.99
    assert report.features.loc["other", "cluster"] != report.features.loc["base", "cluster"]


def test_information_is_found_though_no_correlation_shows_it(fold: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    report = redundancy_report(*fold)
    assert abs(fold[0]["base"].corr(fold[1]["volatility"])) < 0.1
    assert report.features.loc["base", "information: volatility"] > 0.5
    assert report.features.loc["other", "information: volatility"] < 0.1
    assert report.features.loc["base", "information: noise"] < 0.1


def test_inflation_is_infinite_where_the_others_give_a_feature(fold: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    random = np.random.default_rng(2)
    first, second = random.normal(size=(2, 50_000))
    features = pd.DataFrame({"first": first, "second": second, "mixed": 0.6 * first + 0.8 * random.normal(size=50_000)})
    found = variance_inflation(features)
    assert found["second"] == pytest.approx(1.0, abs=0.01)
    assert found["mixed"] == pytest.approx(1 / (1 - 0.36), rel=0.03)
    assert np.isinf(variance_inflation(features.assign(double=2 * first))["double"])


def test_features_without_figures_are_listed_all_the_same(fold: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    table = redundancy_report(*fold).features
    assert list(table.index) == list(fold[0].columns)
    for name in ("constant", "never"):
        assert table.loc[name].drop(["rows", "nearest"]).isna().all()
    assert table.loc["never", "rows"] == 0


def test_the_same_fold_gives_the_same_report(fold: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    first, second = redundancy_report(*fold), redundancy_report(*fold)
    pd.testing.assert_frame_equal(first.features, second.features, check_exact=True)


def test_rows_outside_the_fold_cannot_slip_in(fold: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    with pytest.raises(ValueError, match="same rows"):
        redundancy_report(fold[0], fold[1].iloc[1:])


def test_too_few_rows_give_no_information() -> None:
    few = pd.DataFrame({"x": np.arange(50.0)})
    assert np.isnan(mutual_information(few, few["x"])["x"])
