"""The kernel's guarantees as properties: prefix, batch = stream = restart = peek, any day alone, refusals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spy_pipeline import _native
from spy_pipeline.features.audit import audit
from tests.features.sessions_of_bars import Plan, audit_days, inputs_of, real_days, synthetic_day

plans = st.builds(
    Plan,
    seed=st.integers(0, 10_000),
    minutes=st.sampled_from([1, 40, 210, 390]),
    holes=st.sampled_from([0.0, 0.02, 0.5, 0.97]),
    volume=st.booleans(),
    empty=st.sampled_from([False] * 5 + [True]),
)
WEEKS = [synthetic_day(Plan(seed=500 + n, holes=0.01)) for n in range(25)]


def context_of(days: list[pd.DataFrame]) -> _native.DayContext:
    return _native.DayContext([_native.day_summary(len(day), inputs_of(day).columns()) for day in days])


@settings(max_examples=25)
@given(history=st.lists(plans, max_size=9), plan=plans)
def test_every_guarantee_holds_on_sessions_of_any_kind(history: list[Plan], plan: Plan) -> None:
    days = [synthetic_day(one) for one in (*history, plan)]
    report = audit(audit_days(days), audited=1)
    assert report.holds, report.departures


def test_every_guarantee_holds_on_real_days(real_bars: Path) -> None:
    days = real_days(real_bars, "spy_1min.parquet", date(2024, 7, 5), 25)
    report = audit(audit_days(days), audited=3)
    assert report.rows == 390 + 210 + 390
    assert report.holds, report.departures


def test_every_guarantee_holds_on_a_real_index(real_bars: Path) -> None:
    report = audit(audit_days(real_days(real_bars, "vix_1min.parquet", date(2024, 6, 12), 24)), audited=1)
    assert report.rows > 300
    assert report.holds, report.departures


@settings(max_examples=40)
@given(
    cut=st.integers(0, 389),
    price=st.floats(1e-3, 1e6),
    volume=st.floats(0, 1e12),
    late=st.lists(st.booleans(), min_size=5),
)
def test_bars_that_come_later_change_no_row(cut: int, price: float, volume: float, late: list[bool]) -> None:
    context, day = context_of(WEEKS[:22]), synthetic_day(Plan(seed=9))
    expected = _native.feature_rows(context, 390, inputs_of(day).columns())
    other = day.copy()
    other.loc[cut:, ["open", "high", "low", "close", "wap"]] = price
    other.loc[cut:, ["volume", "count"]] = volume
    other.loc[np.concatenate([np.zeros(cut + 1, bool), np.resize(late, 389 - cut)])] = np.nan
    found = _native.feature_rows(context, 390, inputs_of(other).columns())
    assert found[:cut].tobytes() == expected[:cut].tobytes()


@pytest.mark.parametrize("position", [22, 24])
def test_any_day_made_alone_is_that_day_of_a_long_run(position: int) -> None:
    inputs = [inputs_of(day) for day in WEEKS]
    lengths, counts = np.full(25, 390), np.array([len(one) for one in inputs])
    together = inputs_of(pd.concat(WEEKS))
    rows, summaries = _native.history_rows([], lengths, counts, together.columns())
    first = counts[:position].sum()
    alone = _native.feature_rows(
        _native.DayContext(summaries[position - 22 : position]), 390, inputs[position].columns()
    )
    assert alone.tobytes() == rows[first : first + counts[position]].tobytes()


def test_only_the_22_sessions_before_a_day_can_bear_on_it() -> None:
    summaries = [_native.day_summary(390, inputs_of(day).columns()) for day in WEEKS]
    with pytest.raises(ValueError, match="23 earlier sessions: give the 22 right before it"):
        _native.DayContext(summaries[:23])


def test_history_goes_on_from_summaries_as_if_it_had_never_stopped() -> None:
    counts = np.array([len(inputs_of(day)) for day in WEEKS])
    whole, summaries = _native.history_rows([], np.full(25, 390), counts, inputs_of(pd.concat(WEEKS)).columns())
    later, ends = _native.history_rows(
        summaries[:20], np.full(5, 390), counts[20:], inputs_of(pd.concat(WEEKS[20:])).columns()
    )
    assert later.tobytes() == whole[counts[:20].sum() :].tobytes()
    assert ends == summaries[20:]


def test_missing_is_nan_and_never_zero_while_warming_up() -> None:
    rows = _native.feature_rows(context_of(WEEKS[:22]), 390, inputs_of(WEEKS[22]).columns())
    names = [feature.name for feature in _native.feature_catalogue()]
    for name in ("return_60", "variance_ratio_60", "rsi_14", "macd_histogram", "jump_share_30"):
        assert np.isnan(rows[:10, names.index(name)]).all(), name


def test_a_state_outlives_kill_9_and_goes_on_to_the_last_bit(tmp_path: Path) -> None:
    """A process streams minutes and keeps its state after each; killed, another goes on from what it kept."""
    day = synthetic_day(Plan(seed=77, holes=0.05))
    inputs, context_days = inputs_of(day), WEEKS[:22]
    expected = _native.feature_rows(context_of(context_days), 390, inputs.columns())
    state = tmp_path / "state"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.features.streaming_process", str(state)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for _ in range(100):
        last_row = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    kernel = _native.FeatureKernel()
    kept = state.read_bytes()
    kernel.restore(kept[:-4])
    resumed = int.from_bytes(kept[-4:], "little")
    assert last_row <= resumed < len(inputs) - 100, "it was killed in mid-stream"
    for row in range(resumed + 1, len(inputs)):
        assert kernel.update(inputs.bar(row)).tobytes() == expected[row].tobytes()


def test_the_live_kernel_keeps_the_same_guarantees() -> None:
    straight, restarted = _native.LiveKernel(), _native.LiveKernel()
    straight.begin_day(390)
    restarted.begin_day(390)
    random = np.random.default_rng(5)
    for minute in range(20):
        for second in range(0, 60, 7):
            time = (minute * 60 + second) * 1_000_000_000
            bid, spread, sizes = (
                400 + random.integers(3) / 100,
                random.integers(1, 4) / 100,
                random.integers(1, 99, (2, 6)),
            )
            quote = {"bid": bid, "bid_size": float(sizes[0, 0]), "ask": bid + spread, "ask_size": float(sizes[1, 0])}
            distance = np.arange(6) / 100
            bids = np.column_stack([bid - distance, sizes[0]])
            asks = np.column_stack([bid + spread + distance, sizes[1]])
            for kernel in (straight, restarted):
                kernel.observe_quote(time, **quote)
                kernel.observe_book(time, bids=bids, asks=asks)
        end = (minute + 1) * 60 * 1_000_000_000
        before = straight.state_hash()
        peeked = straight.peek(minute, end)
        assert straight.state_hash() == before
        state = restarted.save()
        restarted = _native.LiveKernel()
        restarted.restore(state)
        row = straight.update(minute, end)
        assert row.tobytes() == peeked.tobytes() == restarted.update(minute, end).tobytes()
    assert np.isfinite(row).all()


@pytest.mark.parametrize(
    ("damage", "part"),
    [
        (lambda state: state[:-1], "is damaged or not a feature state"),
        (lambda state: state[:200] + b"?" + state[201:], "is damaged or not a feature state"),
        (lambda _: b"", "is damaged or not a feature state"),
        (lambda _: _native.Ema(3).save(), "is one of another part of the kernel"),
    ],
)
def test_damaged_and_foreign_states_are_refused(damage: object, part: str) -> None:
    kernel = _native.FeatureKernel()
    kernel.begin_day(context_of([]), 390)
    before = kernel.save()
    with pytest.raises(ValueError, match=part):
        kernel.restore(damage(before))  # type: ignore[operator]
    assert kernel.save() == before


def test_columns_of_different_lengths_are_refused_by_name() -> None:
    inputs = inputs_of(WEEKS[0])
    columns = {name: getattr(inputs, name) for name in inputs.__dataclass_fields__}
    with pytest.raises(ValueError, match=r"The array `wap` has 3 numbers and the first array \d+"):
        _native.MinuteColumns(**columns | {"wap": np.zeros(3)})
    with pytest.raises(ValueError, match="The array `open` has 2 dimensions"):
        _native.MinuteColumns(**columns | {"open": np.zeros((3, 3))})
