"""Rows of a made-up session as collector and minute cycle tell them, with nothing in them but what a test needs."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.records.health_row import FeedState, HealthRow, StreamName, StreamState
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.second_row import BOOK_LEVELS, FEATURE_CELLS, SecondRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.live.outcomes import StepOutcome, record_advice, record_forecast, record_step
from spy_pipeline.signals.advice import advise

SPY = Instrument.parse("SPY")
SESSION = SPY.sessions().session(date(2024, 11, 1))
OPEN_NS = SESSION.open_ns
_MISSING = (math.nan,) * FEATURE_CELLS


def price(number: int) -> float:
    """The close of minute `number`, which is the open of the next."""
    return round(570.0 + 1.5 * math.sin(number / 9.0) + 0.02 * number, 2)


def minute(number: int, revision: int = 0, close: float | None = None) -> MinuteRow:
    first, last = price(number - 1), close or price(number)
    return MinuteRow(
        start_ns=OPEN_NS + number * MINUTE_NS,
        interval_s=60,
        made_ns=OPEN_NS + (number + 1) * MINUTE_NS,
        open=first,
        high=max(first, last) + 0.05,
        low=min(first, last) - 0.05,
        close=last,
        volume=1000.0 + number,
        wap=(first + last) / 2.0,
        count=50,
        revision=revision,
        late_prints=0,
        late_volume=0.0,
        features=_MISSING,
        is_whole=True,
        is_bridged=False,
        origin=MinuteOrigin.LIVE,
        source=Source.SIMULATED,
    )


def second(number: int, last: float = 570.25, *, book_valid: bool = True) -> SecondRow:
    """Second `number` of the session."""
    levels = BOOK_LEVELS if book_valid else 0
    offsets = np.arange(BOOK_LEVELS) * 0.01
    return SecondRow(
        second_ns=OPEN_NS + number * NANOSECONDS,
        made_ns=OPEN_NS + (number + 1) * NANOSECONDS,
        open=last,
        high=last,
        low=last,
        close=last,
        volume=100.0,
        count=2,
        session_open=570.0,
        session_high=571.0,
        session_low=569.0,
        session_close=last,
        session_volume=1e6,
        last=last,
        last_size=100.0,
        bid=last - 0.01,
        bid_size=300.0,
        ask=last + 0.01,
        ask_size=500.0,
        quote_age_s=0.1,
        book_age_s=0.1,
        bid_levels=levels,
        ask_levels=levels,
        bid_prices=tuple((last - 0.01 - offsets).round(2).tolist()),
        bid_sizes=tuple(float(100 * (level + 3)) for level in range(BOOK_LEVELS)),
        ask_prices=tuple((last + 0.01 + offsets).round(2).tolist()),
        ask_sizes=tuple(float(100 * (level + 5)) for level in range(BOOK_LEVELS)),
        minute_ns=OPEN_NS + number // 60 * MINUTE_NS,
        features=_MISSING,
        tape_truncated=0,
        bid_owners=("ARCA",) * BOOK_LEVELS,
        ask_owners=("<NSDQ>",) * BOOK_LEVELS,
        tape="",
        book_valid=book_valid,
        is_bridged=False,
        source=Source.SIMULATED,
    )


def health(
    state: FeedState = FeedState.LIVE, detail: str = "", *, trades: StreamState = StreamState.FRESH
) -> HealthRow:
    states = dict.fromkeys(StreamName, StreamState.FRESH) | {StreamName.TRADES: trades}
    return HealthRow(
        made_ns=OPEN_NS,
        since_ns=OPEN_NS,
        session_open_ns=SESSION.open_ns,
        session_close_ns=SESSION.close_ns,
        skew_s=0.0,
        volume_ratio=None,
        stream_ages_s=(0.2,) * len(StreamName),
        reconnects=0,
        messages=12_345,
        unknown_messages=0,
        malformed_messages=0,
        book_resets=0,
        late_prints=0,
        seconds_made=100,
        seconds_missed=0,
        file_rows_dropped=0,
        clients=0,
        clients_dropped=0,
        detail=detail,
        stream_states=tuple(states.values()),
        state=state,
        is_connected=True,
        is_simulated=True,
        book_valid=True,
        files_ok=True,
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
