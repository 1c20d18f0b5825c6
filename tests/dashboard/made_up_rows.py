"""Rows of a made-up session as collector and minute cycle tell them, with nothing in them but what a test needs."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamName, StreamState
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.second_row import BOOK_LEVELS, SecondRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.live.outcomes import StepOutcome, record_advice, record_forecast, record_step
from spy_pipeline.signals.advice import advise
from tests.realtime import publishing

SPY = Instrument.parse("SPY")
SESSION = SPY.sessions().session(date(2024, 11, 1))
OPEN_NS = SESSION.open_ns


def price(number: int) -> float:
    """The close of minute `number`, which is the open of the next."""
    return round(570.0 + 1.5 * math.sin(number / 9.0) + 0.02 * number, 2)


def minute(number: int, revision: int = 0, close: float | None = None) -> MinuteRow:
    first, last = price(number - 1), close or price(number)
    return replace(
        publishing.minute(number),
        start_ns=OPEN_NS + number * MINUTE_NS,
        made_ns=OPEN_NS + (number + 1) * MINUTE_NS,
        open=first,
        high=max(first, last) + 0.05,
        low=min(first, last) - 0.05,
        close=last,
        volume=1000.0 + number,
        wap=(first + last) / 2.0,
        revision=revision,
        is_whole=True,
        origin=MinuteOrigin.LIVE,
        source=Source.SIMULATED,
    )


def second(number: int, last: float = 570.25, *, book_valid: bool = True) -> SecondRow:
    """Second `number` of the session."""
    levels = BOOK_LEVELS if book_valid else 0
    offsets = np.arange(BOOK_LEVELS) * 0.01
    return replace(
        publishing.second(number),
        second_ns=OPEN_NS + number * NANOSECONDS,
        made_ns=OPEN_NS + (number + 1) * NANOSECONDS,
        open=last,
        high=last,
        low=last,
        close=last,
        last=last,
        bid=last - 0.01,
        ask=last + 0.01,
        bid_levels=levels,
        ask_levels=levels,
        bid_prices=tuple((last - 0.01 - offsets).round(2).tolist()),
        ask_prices=tuple((last + 0.01 + offsets).round(2).tolist()),
        minute_ns=OPEN_NS + number // 60 * MINUTE_NS,
        ask_owners=("<NSDQ>",) * BOOK_LEVELS,
        book_valid=book_valid,
    )


def health(
    state: FeedState = FeedState.LIVE, detail: str = "", *, trades: StreamState = StreamState.FRESH
) -> HealthRow:
    states = dict.fromkeys(StreamName, StreamState.FRESH) | {StreamName.TRADES: trades}
    return replace(
        publishing.health(0, detail),
        session_open_ns=SESSION.open_ns,
        session_close_ns=SESSION.close_ns,
        stream_states=tuple(states.values()),
        state=state,
    )


def forecast(number: int, spread: float = 1.0, health_: str = "ok") -> Forecast:
    """The forecast at the end of minute `number`; a wider one with more `spread`."""
    bar_end = OPEN_NS + (number + 1) * MINUTE_NS
    left = (SESSION.close_ns - bar_end) // MINUTE_NS
    minutes = tuple(range(1, min(60, left) + 1))
    sigma = 0.0004 * spread * np.sqrt(np.array(minutes, np.float64))
    scores = np.array([math.log(level / (1.0 - level)) / 1.7 for level in LEVELS])
    return Forecast(
        instrument=SPY.key,
        made_at_ns=bar_end + 400_000_000,
        bar_end_ns=bar_end,
        model_version="ab12" * 16,
        source=Source.SIMULATED,
        minutes=minutes,
        sigma=sigma,
        levels=LEVELS,
        quantiles=sigma[:, None] * scores,
        calibration_id="c",
        health=health_,
        latency_ms={"predict": 5.0},
    )


def take_step(database: LedgerDatabase, number: int, spread: float = 1.0) -> Forecast:
    """Record forecast, advice and outcome of the step at the end of minute `number`, as the cycle does."""
    made = forecast(number, spread)
    stages = {"read": 4.0, "forecast": 90.0, "record": 9.0, "total": 400.0 + number}
    with database.writing() as connection:
        record_forecast(connection, made)
        record_advice(connection, advise(made, price(number), []))
        record_step(connection, SPY, StepOutcome(made.bar_end_ns, made.made_at_ns, None, "run", stages))
    return made
