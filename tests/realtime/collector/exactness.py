"""What the collector makes of a session against what history and the daily file make of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.core.records.minute_row import MinuteOrigin, MinuteRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.daily_rows import daily_rows, day_summary
from spy_pipeline.gateway.market.opening import open_market
from spy_pipeline.history.kernel_state import leave_kernel_state
from spy_pipeline.realtime.row_feed import RowKind
from tests.realtime.collector.collector_process import (
    SPY,
    CollectorProcess,
    gaps_on_disk,
    minutes_until,
    seconds_on_disk,
)

DAY = date(2025, 3, 3)
SESSION = SPY.sessions().session(DAY)
START = f"{DAY}T09:28:30"
BAR_COLUMNS = ("open", "high", "low", "close", "volume", "wap", "count")
TICK = 0.01
CENT_FRACTION = 1e-9
_PATIENCE_SECONDS = 150.0


def history(day: date, minutes: int, *, exact: bool) -> pd.DataFrame:
    """The minutes of a day as the gateway's history tells them."""
    session = SPY.sessions().session(day)
    bars = open_market("synthetic", 1).day("SPY", day).bars(60, session.open_ns + minutes * MINUTE_NS, exact=exact)
    frame = pd.DataFrame({name: getattr(bars, name) for name in ("start_ns", *BAR_COLUMNS)})
    return frame.assign(interval_s=60, wap=frame["wap"].round(6))


def live(minutes: Sequence[MinuteRow]) -> pd.DataFrame:
    """Minute rows as a frame."""
    return pd.DataFrame([{name: getattr(row, name) for name in ("start_ns", *BAR_COLUMNS)} for row in minutes])


def summaries_left(home: Home) -> list[bytes]:
    """The summaries of the sessions before; the kernel's state that they leave lies in the home afterwards."""
    sessions = SPY.sessions().last_before(DAY, 6)
    summaries = [day_summary(history(one.day, one.minutes, exact=True), one) for one in sessions]
    leave_kernel_state(LakeLayout(home), SPY, SESSION, summaries)
    return summaries


def check_exact(collecting: CollectorProcess, earlier: list[bytes], count: int) -> None:
    """So many minutes are those of exact history, their features those of the daily file, and no second is missing."""
    with collecting.feed() as feed:
        minutes = minutes_until(feed, SESSION.open_ns + count * MINUTE_NS, _PATIENCE_SECONDS)
        assert feed.source is Source.SIMULATED
    assert collecting.close() == 0
    expected = history(DAY, count, exact=True)
    pd.testing.assert_frame_equal(live(minutes), expected[["start_ns", *BAR_COLUMNS]], check_exact=True)
    columns = list(minute_columns())
    rows = daily_rows(expected, SESSION, earlier)[columns].to_numpy()
    features = np.array([row.features for row in minutes])[:, : len(columns)]
    np.testing.assert_array_equal(features, rows)
    assert all(row.is_whole for row in minutes)
    assert sum(row.origin is MinuteOrigin.LIVE for row in minutes) >= count - 3
    seconds = seconds_on_disk(collecting.home, DAY)
    begin = SESSION.open_ns // 10**9
    assert seconds == list(range(begin, begin + len(seconds)))
    assert len(seconds) >= count * 60
    assert not [gap for gap in gaps_on_disk(collecting.home, DAY) if "did not run" in gap.detail]


def check_filtered(collecting: CollectorProcess, count: int) -> None:
    """So many minutes leave out the prints that filtered history leaves out, and the ratio of volumes is measured."""
    with collecting.feed() as feed:
        minutes = live(minutes_until(feed, SESSION.open_ns + count * MINUTE_NS, _PATIENCE_SECONDS))
        health = feed.newest(RowKind.HEALTH)
    expected = history(DAY, count, exact=False)
    apart = (minutes[["open", "high", "low", "close"]] - expected[["open", "high", "low", "close"]]).abs()
    assert (apart.max(axis=1) <= TICK + CENT_FRACTION).mean() >= 0.99
    assert minutes["volume"].sum() == pytest.approx(expected["volume"].sum(), rel=0.01)
    assert health is not None
    assert isinstance(health.row, HealthRow)
    assert health.row.volume_ratio == pytest.approx(1.0, abs=0.02)
