"""Forecasts: refitting, one forecast against darts' predict, the updates of a minute, and fine-tuning."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from darts import TimeSeries  # type: ignore[import-untyped]

from benchmarks.result import BenchmarkResult
from benchmarks.timing import paired_seconds
from spy_pipeline.core.clock import RealClock
from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.quantiles.nhits_network import silent_lightning
from spy_pipeline.forecast.quantiles.nhits_quantiles import NHiTSQuantiles
from spy_pipeline.forecast.serving import Server
from spy_pipeline.forecast.training_set import LabelBook, Panel
from tests.forecast.made_up_panels import Walk, walk_panel

DAYS, MORE_DAYS = 120, 500
CONTEXT, TUNED_DAYS, MINUTE_OF_DAY, ROUNDS = 22, 10, 200, 25
MINUTE_NS = 60_000_000_000


def run() -> list[BenchmarkResult]:
    """Claimed: refit 120 days in 5 min, 500 in 15; forecast 20 ms and 5x darts; update 5 ms; fine-tuning 2 s."""
    panel = walk_panel(Walk(days=MORE_DAYS))
    stack, seconds = _fitted(panel.part(0, DAYS))
    _, more_seconds = _fitted(panel)
    today = panel.part(DAYS - CONTEXT, DAYS + 1)
    now = today.up_to(int(today.first_row[CONTEXT]) + MINUTE_OF_DAY)
    tuned = panel.part(DAYS - TUNED_DAYS, DAYS)
    return [
        _budget("refit of all members, 120 days", seconds, "s", 300.0),
        _budget("refit of all members, 500 days", more_seconds, "s", 900.0),
        *_one_forecast(stack, now),
        _budget("update of a minute", _update_seconds(stack, now) * 1e3, "ms", 5.0),
        _budget("fine-tuning of all members", _fine_tuning_seconds(stack, tuned), "s", 2.0),
    ]


def _fitted(panel: Panel) -> tuple[Ensemble, float]:
    """The whole stack upon boosted volatility, and how long its fit took."""
    labels = LabelBook(panel).known_by(panel.sessions[-1].close_ns)
    stack = Ensemble(volatility_forecaster("boosted_volatility"))
    start = time.perf_counter()
    stack.fit(panel, labels, 0)
    return stack, time.perf_counter() - start


def _one_forecast(stack: Ensemble, now: Panel) -> list[BenchmarkResult]:
    """The whole record from the loaded stack, and the network's part of it, against darts' way to the latter alone."""
    server = Server(stack, "SPY", RealClock())
    network = next(member for member in stack.members if isinstance(member, NHiTSQuantiles))
    windows = network.windows(now, np.array([len(now) - 1]))
    path, covariates = TimeSeries.from_values(windows.path[0]), TimeSeries.from_values(windows.covariates[0])

    def through_darts() -> object:
        return network.network.model.predict(
            60, series=path, past_covariates=covariates, predict_likelihood_parameters=True, verbose=False
        )

    with silent_lightning():
        bare, darts = paired_seconds(lambda: network.network.answers(windows), through_darts, ROUNDS)
        whole, _ = paired_seconds(lambda: server.forecast(now), through_darts, ROUNDS)
    note = "same numbers; claimed: >= 5x"
    return [
        _budget("one forecast, all members", whole * 1e3, "ms", 20.0),
        BenchmarkResult(
            "one network's answer", bare * 1e3, darts * 1e3, "ms", "darts' predict", higher_is_better=False, note=note
        ),
    ]


def _update_seconds(stack: Ensemble, now: Panel) -> float:
    """With the labels of the four horizons due, each of a forecast that is remembered."""
    book, row = LabelBook(now), len(now) - 1
    moment = int(now.decision_ns[row])
    due = book.due(moment - MINUTE_NS, moment)

    def prepare() -> None:
        for asked in sorted(due.rows.tolist()):
            stack.remember(stack.speak(now, np.array([asked])))

    return _median_seconds(lambda: stack.update(now, row, due), prepare)


def _fine_tuning_seconds(stack: Ensemble, panel: Panel) -> float:
    labels = LabelBook(panel).known_by(panel.sessions[-1].close_ns)
    return _median_seconds(lambda: stack.fine_tuned(panel, labels, 0), rounds=5)


def _median_seconds(
    work: Callable[[], object], prepare: Callable[[], None] = lambda: None, rounds: int = ROUNDS
) -> float:
    times = []
    for _ in range(rounds):
        prepare()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def _budget(name: str, ours: float, unit: str, budget: float) -> BenchmarkResult:
    """A result of which more is worse and only a budget is claimed."""
    note = f"{'within' if ours <= budget else 'OVER'} the budget"
    return BenchmarkResult(name, ours, None, unit, f"budget {budget:g} {unit}", higher_is_better=False, note=note)
