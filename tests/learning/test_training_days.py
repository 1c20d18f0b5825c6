"""Which days are learned from while a session runs."""

from __future__ import annotations

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.live_session import live_session
from spy_pipeline.learning.panels import engineered_days
from spy_pipeline.learning.training import training_set
from tests.learning.made_up_panels import SPY
from tests.learning.walk_home import fill_with_walk


def test_the_day_of_a_live_session_is_learned_from_once_it_is_over_or_named(home: Home) -> None:
    fill_with_walk(home, 32)
    *_, before, today = engineered_days(LakeLayout(home), SPY, None, None)
    ClockAnchor.starting_now(SPY.sessions().session(today).open_ns, 1.0).write(home.state_folder)
    with live_session(home):
        assert training_set(home, SPY, None, None).sessions[-1].day == before
        assert training_set(home, SPY, None, today).sessions[-1].day == today
    assert training_set(home, SPY, None, None).sessions[-1].day == today
