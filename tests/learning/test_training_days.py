"""Which days are learned from while a session runs."""

from __future__ import annotations

import numpy as np
import pytest

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.live_session import live_session
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.learning.panels import engineered_days
from spy_pipeline.learning.training import training_set
from tests.learning.made_up_panels import SPY
from tests.learning.walk_home import fill_with_walk


def test_the_day_of_a_live_session_is_learned_from_once_it_is_over_or_named(home: Home) -> None:
    fill_with_walk(home, 32)
    *_, before, today = engineered_days(LakeLayout(home), SPY, None, None)
    opened_ns = SPY.sessions().session(today).open_ns
    ClockAnchor.starting_now(opened_ns + MINUTE_NS, 0.001).write(home.state_folder)
    with live_session(home):
        assert training_set(home, SPY, None, None).sessions[-1].day == before
        assert training_set(home, SPY, None, today).sessions[-1].day == today
    assert training_set(home, SPY, None, None).sessions[-1].day == today


@pytest.mark.parametrize("minutes", [0, 1, 100])
def test_nothing_is_learned_from_a_minute_that_is_not_over(home: Home, minutes: int) -> None:
    """Bars of the whole day are there already, as when a session is played over them."""
    fill_with_walk(home, 32)
    *_, before, today = engineered_days(LakeLayout(home), SPY, None, None)
    whole = training_set(home, SPY, None, None)
    opened_ns = SPY.sessions().session(today).open_ns
    ClockAnchor.starting_now(opened_ns + minutes * MINUTE_NS, 0.001).write(home.state_folder)
    with live_session(home):
        for first in (None, whole.sessions[0].day):
            panel = training_set(home, SPY, first, today)
            assert len(panel) == len(whole) - whole.sessions[-1].minutes + minutes
            assert panel.sessions[-1].day == (today if minutes else before)
            np.testing.assert_array_equal(panel.close, whole.close[: len(panel)])
    ClockAnchor.starting_now(opened_ns - 24 * 60 * MINUTE_NS, 0.001).write(home.state_folder)
    assert training_set(home, SPY, None, today).sessions[-1].day <= before
