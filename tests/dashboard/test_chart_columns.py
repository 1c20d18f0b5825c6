"""What charts draw: candles as they were, the fan from the price at which it was made, past bands where they belong."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.dashboard.chart_columns import (
    BANDS,
    PAST_MINUTES,
    candle_columns,
    chart_time,
    fan_columns,
    forming_columns,
    minute_closes,
    past_columns,
    price_at,
)
from spy_pipeline.dashboard.feed_watch import FormingMinute
from tests.dashboard.made_up_rows import OPEN_NS, SESSION, forecast, minute, price


def test_chart_time_reads_as_the_clocks_of_new_york() -> None:
    (shown,) = chart_time([OPEN_NS]).tolist()
    assert datetime.fromtimestamp(shown / 1e3, UTC).strftime("%Y-%m-%d %H:%M") == "2024-11-01 09:30"
    assert len(chart_time([])) == 0


@given(count=st.integers(1, 390))
def test_vwap_is_what_was_paid_over_what_traded(count: int) -> None:
    minutes = [minute(number) for number in range(count)]
    columns = candle_columns(minutes)
    paid = sum((row.wap or 0.0) * (row.volume or 0.0) for row in minutes)
    assert np.isclose(columns["vwap"][-1], paid / sum(row.volume or 0.0 for row in minutes))
    assert columns["close"].tolist() == [row.close for row in minutes]
    assert all((move == "up") == (row.close >= row.open) for move, row in zip(columns["move"], minutes, strict=True))


def test_a_minute_without_trades_leaves_the_vwap_as_it_was() -> None:
    empty = dataclasses.replace(minute(1), volume=None, wap=None)
    vwap = candle_columns([minute(0), empty])["vwap"]
    assert vwap[1] == vwap[0]
    assert np.isnan(candle_columns([empty])["vwap"][0])


@given(number=st.integers(0, 388), spread=st.floats(0.1, 5.0))
def test_the_fan_starts_at_its_price_and_widens_within_the_session(number: int, spread: float) -> None:
    made = forecast(number, spread)
    columns = fan_columns(made, price(number))
    assert len(columns["time"]) == len(made.minutes) + 1
    assert columns["time"][-1] <= chart_time([SESSION.close_ns])[0]
    for outer, inner in zip(range(len(BANDS)), range(1, len(BANDS)), strict=False):
        assert (columns[f"low{outer}"] <= columns[f"low{inner}"]).all()
        assert (columns[f"high{outer}"] >= columns[f"high{inner}"]).all()
    assert {columns[name][0] for name in columns if name != "time"} == {price(number)}


def test_without_forecast_or_price_there_is_no_fan() -> None:
    assert {len(column) for column in fan_columns(None, 570.0).values()} == {0}
    assert {len(column) for column in fan_columns(forecast(3), None).values()} == {0}


def test_past_bands_stand_at_the_time_they_were_of_and_say_what_happened() -> None:
    minutes = [minute(number) for number in range(60)]
    made = [forecast(number) for number in range(60)]
    columns = past_columns(made, minute_closes(minutes))
    assert (
        columns["time"].tolist() == chart_time([each.bar_end_ns + PAST_MINUTES * MINUTE_NS for each in made]).tolist()
    )
    for number in range(60):
        later = number + PAST_MINUTES
        if later >= 60:
            assert columns["fate"][number] == "open"
            assert np.isnan(columns["happened"][number])
            continue
        assert columns["happened"][number] == price(later)
        inside = columns["low"][number] <= price(later) <= columns["high"][number]
        assert columns["fate"][number] == ("inside" if inside else "outside")
        quantiles = made[number].quantiles[PAST_MINUTES - 1]
        assert columns["low"][number] == price(number) * np.exp(quantiles[made[number].levels.index(0.1)])
    assert {"inside", "outside", "open"} <= set(columns["fate"])


def test_past_bands_are_clipped_to_the_close_and_need_a_known_price() -> None:
    last = forecast(385)
    assert (
        past_columns([last], minute_closes([minute(385)]))["time"].tolist() == chart_time([SESSION.close_ns]).tolist()
    )
    assert len(past_columns([last], {})["time"]) == 0
    assert len(past_columns([], {})["time"]) == 0


def test_the_price_of_a_forecast_is_that_of_its_last_minute_or_the_last_known() -> None:
    made = forecast(10)
    closes = minute_closes([minute(number) for number in range(20)])
    assert price_at(made, closes) == price(10)
    del closes[made.bar_end_ns]
    assert price_at(made, closes) == price(9)
    assert price_at(made, {}) is None


def test_the_forming_candle_is_there_only_while_a_minute_forms() -> None:
    columns = forming_columns(FormingMinute(OPEN_NS, 1.0, 3.0, 0.5, 2.0))
    assert [columns[name].tolist() for name in ("open", "high", "low", "close", "move")] == [
        [1.0], [3.0], [0.5], [2.0], ["up"]
    ]  # fmt: skip
    assert {len(column) for column in forming_columns(None).values()} == {0}
