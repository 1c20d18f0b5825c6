"""The collector inside Python is the same collector: rows come out one by one, in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from spy_pipeline import _native
from spy_pipeline.core.clock import RealClock
from spy_pipeline.core.home import Home
from spy_pipeline.core.records.health_row import HealthRow
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.resolved_config import write_resolved_config
from spy_pipeline.core.settings import IbkrSettings, Settings
from spy_pipeline.realtime.row_cells import cells_type, row_of
from spy_pipeline.realtime.row_feed import RowKind
from tests.gateway.gateway_process import GatewayProcess

DAY = date(2025, 3, 3)
KINDS = tuple(RowKind)


def resolved(home: Home, port: int, day: date = DAY) -> str:
    settings = Settings(ibkr=IbkrSettings(port=port))
    return str(write_resolved_config(home, settings, day - timedelta(days=30), day + timedelta(days=30)))


def test_rows_come_out_in_order_until_it_is_stopped(gateway: Callable[..., GatewayProcess], home: Home) -> None:
    collecting = _native.Collector(resolved(home, gateway(start=f"{DAY}T10:30:00", speed=5).port))
    collecting.start()
    with pytest.raises(ValueError, match="runs already"):
        collecting.start()
    seconds: list[SecondRow] = []
    healths: list[HealthRow] = []
    end = time.monotonic() + 30.0
    while len(seconds) < 20 and time.monotonic() < end:
        given = collecting.next(0.5)
        if given is None:
            continue
        place, instrument, content = given
        assert instrument == "SPY"
        record = KINDS[place].record
        row = row_of(record, np.frombuffer(content, cells_type(record))[0])
        if isinstance(row, SecondRow):
            seconds.append(row)
        elif isinstance(row, HealthRow):
            healths.append(row)
    collecting.stop()
    assert [row.second_ns for row in seconds] == list(
        range(seconds[0].second_ns, seconds[0].second_ns + 20 * 10**9, 10**9)
    )
    assert healths
    assert collecting.dropped == 0
    collecting.start()
    collecting.stop()


def test_two_collectors_of_one_home_are_refused(home: Home) -> None:
    today = RealClock().now().date()
    first, second = (_native.Collector(resolved(home, 1, today)) for _ in range(2))
    first.start()
    try:
        with pytest.raises(ValueError, match="already collects in this home"):
            second.start()
    finally:
        first.stop()
