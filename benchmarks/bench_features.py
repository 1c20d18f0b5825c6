"""The feature kernel: five indicators against TA-Lib and talipp, the whole catalogue against pandas."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import talib
from numpy.typing import NDArray
from talib import stream as talib_stream
from talipp.indicators import ATR, BB, EMA, MACD, RSI
from talipp.ohlcv import OHLCV

from benchmarks.result import BenchmarkResult
from benchmarks.timing import paired_seconds
from spy_pipeline import _native
from tests.features.plain_formulas import PlainContext, plain_rows
from tests.features.sessions_of_bars import Plan, inputs_of, synthetic_day

DAYS, MINUTES = 120, 390
BARS = DAYS * MINUTES
EARLIER = 22
PLAIN_DAYS = 6
STREAMED = 4_000
OPENED = 100
PROGRAM = Path(__file__).parents[1] / "build/native/benchmarks/spy_benchmarks"

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bars:
    """120 sessions of minutes one after the other."""

    high: Numbers
    """Highest prices, USD."""
    low: Numbers
    """Lowest prices, USD."""
    close: Numbers
    """Last prices, USD."""


def run() -> list[BenchmarkResult]:
    """Claimed: batch no slower than TA-Lib, streaming at most 0.2 us a bar, the catalogue 3 us a bar and 50x pandas."""
    days = [synthetic_day(Plan(seed=number)) for number in range(DAYS)]
    bars = Bars(*(np.concatenate([day[name].to_numpy() for day in days]) for name in ("high", "low", "close")))
    in_cpp = _microseconds_in_cpp()
    return [*_batch(bars), *_streams(bars, in_cpp), *_catalogue(days, in_cpp)]


def _batch(bars: Bars) -> list[BenchmarkResult]:
    high, low, close = bars.high, bars.low, bars.close
    single: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "EMA": (lambda: _native.ema(close, 20), lambda: talib.EMA(close, 20)),
        "RSI": (lambda: _native.rsi(close, 14), lambda: talib.RSI(close, 14)),
        "ATR": (lambda: _native.atr(high, low, close, 14), lambda: talib.ATR(high, low, close, 14)),
        "MACD": (lambda: _native.macd(close, 12, 26, 9), lambda: talib.MACD(close, 12, 26, 9)),
        "Bollinger": (lambda: _native.bollinger(close, 20, 2.0), lambda: talib.BBANDS(close, 20, 2.0, 2.0)),
    }
    all_ours = _one_after_the_other(ours for ours, _ in single.values())
    all_peers = _one_after_the_other(peer for _, peer in single.values())
    results = []
    for name, (ours, peer) in {"all five": (all_ours, all_peers), **single}.items():
        seconds, peer_seconds = paired_seconds(ours, peer, rounds=51)
        note = f"{BARS} bars" + ("; claimed: no slower" if name == "all five" else "")
        results.append(
            _slower(f"indicators in batch: {name}", seconds * 1e6, ("TA-Lib", peer_seconds * 1e6), "us", note)
        )
    return results


def _streams(bars: Bars, in_cpp: dict[str, float]) -> list[BenchmarkResult]:
    note = "five indicators, each bar; claimed: <= 0.2 us in C++"
    ours = in_cpp["five_indicators_streamed"]
    peers = (
        ("talipp", _microseconds_a_bar(_talipp_stream(bars))),
        ("talib.stream", _microseconds_a_bar(_talib_stream(bars))),
    )
    return [_slower("indicators streamed in C++", ours, peer, "us/bar", note) for peer in peers]


def _catalogue(days: list[pd.DataFrame], in_cpp: dict[str, float]) -> list[BenchmarkResult]:
    columns = inputs_of(pd.concat(days)).columns()
    lengths = np.full(DAYS, MINUTES)
    contexts = [PlainContext.of(days[number : number + EARLIER]) for number in range(PLAIN_DAYS)]
    plain_days = days[EARLIER : EARLIER + PLAIN_DAYS]
    ours, peer = paired_seconds(
        lambda: _native.history_rows([], lengths, lengths, columns),
        lambda: [plain_rows(day, context) for day, context in zip(plain_days, contexts, strict=True)],
    )
    formulas = ("pandas formulas by day", peer / (PLAIN_DAYS * MINUTES) * 1e6)
    note = "35 features; ours with, pandas without its day contexts; claimed: <= 3 us and >= 50x"
    return [
        _slower("whole catalogue, 120 days", ours / BARS * 1e6, formulas, "us/bar", note),
        _slower("whole catalogue, bar by bar", in_cpp["catalogue_streamed"], ("budget 3 us", None), "us/bar", "in C++"),
        _slower("whole catalogue, peek", in_cpp["catalogue_peeked"], ("budget 3 us", None), "us/bar", "in C++"),
    ]


def _one_after_the_other(works: Iterable[Callable[[], object]]) -> Callable[[], None]:
    """All of `works`, each result dropped before the next."""
    listed = list(works)

    def run_all() -> None:
        for work in listed:
            work()

    return run_all


def _slower(name: str, ours: float, peer: tuple[str, float | None], unit: str, note: str) -> BenchmarkResult:
    """A result of which more is worse; `peer` is its name and figure."""
    return BenchmarkResult(name, ours, peer[1], unit, peer[0], higher_is_better=False, note=note)


def _microseconds_in_cpp() -> dict[str, float]:
    """What the C++ program measured, by benchmark, each the median of five runs."""
    if not PROGRAM.is_file():
        sys.exit(f"{PROGRAM} is missing: install Google Benchmark (libbenchmark-dev), then run `make setup`.")
    options = ["--benchmark_format=json", "--benchmark_repetitions=5", "--benchmark_min_time=0.1"]
    told = subprocess.run([PROGRAM, *options], capture_output=True, text=True, check=True).stdout
    times: dict[str, list[float]] = {}
    for measured in json.loads(told)["benchmarks"]:
        if measured["run_type"] == "iteration":
            times.setdefault(measured["run_name"], []).append(measured["real_time"] / 1e3)
    return {name: median(values) for name, values in times.items()}


def _talipp_stream(bars: Bars) -> Callable[[int], None]:
    seen = [float(close) for close in bars.close[:OPENED]]
    of_closes = [EMA(20, seen), RSI(14, seen), MACD(12, 26, 9, seen), BB(20, 2.0, seen)]
    of_bars = ATR(14)

    def feed(bar: int) -> None:
        close = float(bars.close[bar])
        for indicator in of_closes:
            indicator.add(close)
        of_bars.add(OHLCV(close, float(bars.high[bar]), float(bars.low[bar]), close))

    return feed


def _talib_stream(bars: Bars) -> Callable[[int], None]:
    high, low, close = bars.high[:OPENED], bars.low[:OPENED], bars.close[:OPENED]
    of_closes: list[Any] = [
        talib_stream.EMA(close, 20),
        talib_stream.RSI(close, 14),
        talib_stream.MACD(close, 12, 26, 9),
        talib_stream.BBANDS(close, 20, 2.0, 2.0),
    ]
    of_bars = talib_stream.ATR(high, low, close, 14)

    def feed(bar: int) -> None:
        price = float(bars.close[bar])
        for indicator in of_closes:
            indicator.update(price)
        of_bars.update(float(bars.high[bar]), float(bars.low[bar]), price)

    return feed


def _microseconds_a_bar(feed: Callable[[int], None]) -> float:
    """Microseconds that one bar after the other takes, after those an indicator was opened with."""
    start = time.perf_counter()
    for bar in range(OPENED, OPENED + STREAMED):
        feed(bar)
    return (time.perf_counter() - start) / STREAMED * 1e6
