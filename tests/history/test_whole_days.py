"""Which daily files are whole: made of the day's whole raw minutes, whatever was killed on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date

import pytest

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.history import engineered_days
from spy_pipeline.history.days_wanted import engineered_days_wanted, raw_days_wanted
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.raw_days import read_raw_day, write_raw_day
from tests.pipeline.made_up_days import write_made_up_days

SPY = Instrument.parse("SPY")
SESSIONS = SPY.sessions().between(date(2025, 1, 27), date(2025, 3, 4))
LAST = SESSIONS[-1]


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


def killed(*_: object) -> None:
    raise Killed


@pytest.fixture
def layout(home: Home) -> LakeLayout:
    layout = LakeLayout(home)
    write_made_up_days(layout, SPY, SESSIONS)
    workshop = DayWorkshop(layout, SPY)
    for session in SESSIONS[-3:]:
        workshop.build(session)
    return layout


def wanted(layout: LakeLayout) -> list[date]:
    """The days that the next morning asks for."""
    now_ns = LAST.close_ns + 16 * 60 * MINUTE_NS
    return [session.day for session in engineered_days_wanted(layout, SPY, now_ns, 3, live=False)]


def test_a_day_killed_after_its_raw_minutes_is_made_again_and_not_fetched_again(layout: LakeLayout) -> None:
    bars = read_raw_day(layout, SPY, LAST.day)
    write_raw_day(layout, SPY, LAST.day, bars[:100], complete=False)
    DayWorkshop(layout, SPY).build(LAST)
    write_raw_day(layout, SPY, LAST.day, bars, complete=True)
    assert wanted(layout) == [LAST.day]
    assert raw_days_wanted(layout, SPY, [LAST]) == []
    DayWorkshop(layout, SPY).build(LAST)
    assert wanted(layout) == []


@pytest.mark.parametrize("step", ["leave_kernel_state", "write_daily_file"])
def test_a_day_killed_in_the_making_is_made_again_with_the_state_it_leaves(
    layout: LakeLayout, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    state = layout.kernel_state(SPY, SPY.sessions().following(LAST.day).day)
    state.unlink()
    layout.daily_file(SPY, LAST.day).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(engineered_days, step, killed)
        with pytest.raises(Killed):
            DayWorkshop(layout, SPY).build(LAST)
    assert wanted(layout) == [LAST.day]
    DayWorkshop(layout, SPY).build(LAST)
    assert state.is_file()
    assert wanted(layout) == []


@pytest.mark.parametrize("copied", [shutil.copy, shutil.copy2])
def test_a_copied_lake_asks_for_nothing(
    layout: LakeLayout, tmp_path_factory: pytest.TempPathFactory, copied: Callable[[str, str], object]
) -> None:
    other = LakeLayout(Home.at(tmp_path_factory.mktemp("restored")))
    rooms = ("daily_data", "original_data")
    for room in rooms:
        shutil.copytree(
            layout.home.data_folder / room, other.home.data_folder / room, copy_function=copied, dirs_exist_ok=True
        )
    assert wanted(other) == []
