"""What holds now never is silence without a reason."""

from __future__ import annotations

from dataclasses import replace

from spy_pipeline.core.records.health_row import StreamName, StreamState
from spy_pipeline.live.present import present_advice
from spy_pipeline.live.safety_watch import SafetyWatch
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.signals.causes import Cause, remedy
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living
from tests.realtime.publishing import health

WELL = replace(health(1), stream_states=(StreamState.FRESH,) * len(StreamName))


def test_silence_that_is_over_has_a_reason_until_the_next_step(live_home: LiveHome) -> None:
    living = Living(live_home)
    living.live(1, 3)
    watch = SafetyWatch(living.database, SPY, lambda: living.clock, lambda: Feed.open(live_home.home, SPY))
    assert watch.judge(None)
    assert [reason.cause for reason in present_advice(living.database, SPY, living.clock).reasons] == [Cause.FEED_LOST]
    assert watch.judge(WELL)
    present = present_advice(living.database, SPY, living.clock)
    assert present.kind == "no_trade"
    assert [(reason.detail, reason.ends_when) for reason in present.reasons] == [
        ("what kept advice silent is over", remedy(Cause.NO_FORECAST))
    ]
    living.live(4, 4)
    spoken = present_advice(living.database, SPY, living.clock)
    assert (spoken.kind, spoken.reasons) == ("expected_range", ())
