"""What the collector makes of a session is what history and daily files make of it, to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import (
    SPY,
    CollectorProcess,
    gaps_on_disk,
    minutes_until,
    seconds_on_disk,
)

DAY = date(2025, 3, 3)
SESSION = SPY.sessions().session(DAY)
SPEED = 60
BAR_COLUMNS = ("open", "high", "low", "close", "volume", "wap", "count")
TICK = 0.01
CENT_FRACTION = 1e-9


def history(day: date, minutes: int, *, exact: bool) -> pd.DataFrame:
    """The minutes of a day as the gateway's history tells them."""
    session = SPY.sessions().session(day)
    bars = open_market("synthetic", 1).day("SPY", day).bars(60, session.open_ns + minutes * MINUTE_NS, exact=exact)
    frame = pd.DataFrame({name: getattr(bars, name) for name in ("start_ns", *BAR_COLUMNS)})
    return frame.assign(interval_s=60, wap=frame["wap"].round(6))


def live(minutes: Sequence[MinuteRow]) -> pd.DataFrame:
    """Minute rows as a frame."""
    return pd.DataFrame([{name: getattr(row, name) for name in ("start_ns", *BAR_COLUMNS)} for row in minutes])


@pytest.fixture
def earlier(home: Home) -> list[bytes]:
    """The summaries of the sessions before, and the kernel's state that they leave."""
    sessions = SPY.sessions().last_before(DAY, 6)
    summaries = [day_summary(history(one.day, one.minutes, exact=True), one) for one in sessions]
    leave_kernel_state(LakeLayout(home), SPY, SESSION, summaries)
    return summaries


def test_minutes_are_those_of_exact_history_and_features_those_of_the_daily_file(
    gateway: Callable[..., GatewayProcess],
    collector: Callable[..., CollectorProcess],
    home: Home,
    earlier: list[bytes],
) -> None:
    count = 25
    collecting = collector(gateway(start=f"{DAY}T09:28:30", speed=SPEED).port)
    with collecting.feed() as feed:
        minutes = minutes_until(feed, SESSION.open_ns + count * MINUTE_NS)
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
    seconds = seconds_on_disk(home, DAY)
    begin = SESSION.open_ns // 10**9
    assert seconds == list(range(begin, begin + len(seconds)))
    assert len(seconds) >= count * 60
    assert not [gap for gap in gaps_on_disk(home, DAY) if "did not run" in gap.detail]


def test_prints_that_filtered_history_leaves_out_are_left_out_of_minutes_and_the_ratio_is_measured(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess]
) -> None:
    count = 15
    collecting = collector(gateway(start=f"{DAY}T09:28:30", speed=SPEED, history="filtered").port)
    with collecting.feed() as feed:
        minutes = live(minutes_until(feed, SESSION.open_ns + count * MINUTE_NS))
        health = feed.newest(RowKind.HEALTH)
    expected = history(DAY, count, exact=False)
    apart = (minutes[["open", "high", "low", "close"]] - expected[["open", "high", "low", "close"]]).abs()
    assert (apart.max(axis=1) <= TICK + CENT_FRACTION).mean() >= 0.99
    assert minutes["volume"].sum() == pytest.approx(expected["volume"].sum(), rel=0.01)
    assert health is not None
    assert isinstance(health.row, HealthRow)
    assert health.row.volume_ratio == pytest.approx(1.0, abs=0.02)
