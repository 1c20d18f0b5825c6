"""The catalogue as Python and the shell see it."""

from __future__ import annotations

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.features.catalogue import (
    feature_catalogue,
    feature_named,
    is_live_only,
    live_columns,
    minute_columns,
    symbols_of,
)


def test_there_are_35_features_of_bars_and_8_of_quotes_and_book() -> None:
    assert (len(minute_columns()), len(live_columns())) == (35, 8)
    assert [feature.name for feature in feature_catalogue()] == [*minute_columns(), *live_columns()]
    assert {feature.needs for feature in feature_catalogue() if is_live_only(feature)} == {"quotes", "book"}


def test_every_name_is_explained_with_its_symbols() -> None:
    for feature in feature_catalogue():
        assert feature_named(feature.name) is feature
    assert list(symbols_of(feature_named("gap"))) == ["O_day", "C_prev, S2_day, S2_gap"]
    amihud = symbols_of(feature_named("amihud_30"))
    assert {"s_t", "y_j", "w_j", "p_j", "q_j", "r_j", "sum_n, mean_n"} <= set(amihud)
    assert "e_t" not in amihud


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(SpyError, match=r"no feature named 'amihud': did you mean amihud_30"):
        feature_named("amihud")
    with pytest.raises(SpyError, match="`spy features list` shows all"):
        feature_named("zzzzzzzz")
