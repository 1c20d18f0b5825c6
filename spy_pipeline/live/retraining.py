"""When a change of regime asks for a model that has learned of it: silence comes first, retraining after it."""

from __future__ import annotations

from collections.abc import Sequence

from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.model_health import last_alarm
from spy_pipeline.live.scoring import Score

LEARNED_FROM_NS = 30 * MINUTE_NS
"""How much of a new regime is waited for, so that there is something to learn of it."""


def retraining_due(scores: Sequence[Score], session: Session, now_ns: int) -> int | None:
    """The newest change of regime in the session, if it is known for long enough by now; None where none asks.

    What changes in the last half hour is left to the night, which learns from the whole day.
    """
    alarm_ns = last_alarm(scores)
    if alarm_ns is None or not alarm_ns + LEARNED_FROM_NS <= now_ns < session.close_ns:
        return None
    return alarm_ns
