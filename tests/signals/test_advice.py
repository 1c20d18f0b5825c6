"""Advice says what the forecast means, or why it is silent and what would end that."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.signals.advice import RANGE_MINUTES, advise, reason, silence
from spy_pipeline.signals.causes import Cause, remedy


def forecast(minutes: int) -> Forecast:
    """A band that widens with the square root of the minutes."""
    sigma = 1e-4 * np.sqrt(np.arange(1, minutes + 1))
    levels = np.linspace(-2.3, 2.3, len(LEVELS))
    return Forecast(
        instrument="SPY",
        made_at_ns=120,
        bar_end_ns=60,
        model_version="abc",
        source=Source.SIMULATED,
        minutes=tuple(range(1, minutes + 1)),
        sigma=sigma,
        levels=LEVELS,
        quantiles=sigma[:, None] * levels,
        calibration_id="def",
        health="ok",
        latency_ms={},
    )


@given(minutes=st.integers(1, 60), price=st.floats(1.0, 5000.0))
def test_a_forecast_becomes_the_range_around_the_price(minutes: int, price: float) -> None:
    advice = advise(forecast(minutes), price, [])
    assert advice.kind == "expected_range"
    assert advice.reasons == ()
    assert advice.horizon_minutes == min(minutes, RANGE_MINUTES)
    assert advice.low is not None
    assert advice.high is not None
    assert advice.low < price < advice.high
    assert math.isclose(advice.low * advice.high, price**2, rel_tol=1e-9)
    assert advice.coverage == pytest.approx(0.8)


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_silences_and_says_what_would_end_it(cause: Cause) -> None:
    silent = advise(forecast(30), 500.0, [reason(cause, "a detail")])
    assert silent.kind == "no_trade"
    assert (silent.low, silent.high, silent.coverage) == (None, None, None)
    assert silent.reasons[0].ends_when == remedy(cause)
    assert silent.source is Source.SIMULATED


def test_silence_between_minutes_belongs_to_no_minute() -> None:
    silent = silence("SPY", 99, Source.IBKR, [reason(Cause.FEED_LOST, "the collector is not heard")])
    assert silent.bar_end_ns is None
    assert silent.id != advise(forecast(5), 1.0, []).id
