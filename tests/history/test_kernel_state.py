"""The kernel state that engineered days leave: what a live session must begin with, and no older ones."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from spy_pipeline import _native
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.history.engineered_days import DayWorkshop
from tests.pipeline.made_up_days import write_made_up_days

SPY = Instrument.parse("SPY")
SESSIONS = SPY.sessions().between(date(2025, 1, 27), date(2025, 3, 4))


@pytest.fixture
def layout(home: Home) -> LakeLayout:
    layout = LakeLayout(home)
    write_made_up_days(layout, SPY, SESSIONS)
    return layout


def states(layout: LakeLayout) -> list[str]:
    return sorted(path.name for path in layout.kernel_state(SPY, date(2025, 1, 1)).parent.iterdir())


def test_a_stream_that_begins_with_the_state_gives_the_rows_of_the_daily_file(layout: LakeLayout) -> None:
    workshop = DayWorkshop(layout, SPY)
    workshop.build(SESSIONS[-2])
    kernel = _native.FeatureKernel()
    kernel.restore(layout.kernel_state(SPY, SESSIONS[-1].day).read_bytes())
    rows = workshop.build(SESSIONS[-1])[list(minute_columns())].to_numpy()
    inputs = workshop.inputs(SESSIONS[-1])
    names = ("open", "high", "low", "close", "volume", "wap", "count")
    for place in range(60):
        bar = {name: float(getattr(inputs, name)[place]) for name in names}
        row = kernel.update(_native.MinuteInput(int(inputs.minute[place]), **bar))
        np.testing.assert_array_equal(row, rows[place])


def test_the_newest_state_and_the_one_before_stay_whatever_the_order_of_the_days(layout: LakeLayout) -> None:
    workshop = DayWorkshop(layout, SPY)
    for session in SESSIONS[-4:-2]:
        workshop.build(session)
    workshop.build(SESSIONS[-2])
    workshop.build(SESSIONS[-5])
    assert states(layout) == [f"{session.day}.state" for session in SESSIONS[-2:]]
