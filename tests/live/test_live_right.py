"""While a session is on, today's files belong to the live cycle."""

from __future__ import annotations

import threading
import time

import pytest

from spy_pipeline.core.clock import StandingClock
from spy_pipeline.core.live_session import live_session_is_on
from spy_pipeline.live import live_right
from spy_pipeline.live.live_right import hold_live_right
from tests.live.live_home import SPY, LiveHome


def test_the_right_is_held_from_the_opening_to_the_close(live_home: LiveHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_right, "_LOOK_SECONDS", 0.02)
    clock, stop = StandingClock(live_home.session.open_ns - 1), threading.Event()
    thread = threading.Thread(target=hold_live_right, args=(live_home.home, SPY, lambda: clock, stop))
    thread.start()
    for now_ns, is_on in (
        (clock.shows_ns, False),
        (live_home.session.open_ns, True),
        (live_home.session.close_ns, False),
    ):
        clock.shows_ns = now_ns
        time.sleep(0.3)
        assert live_session_is_on(live_home.home) is is_on
    stop.set()
    thread.join()
