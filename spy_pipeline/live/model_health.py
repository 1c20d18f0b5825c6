"""Whether the model that serves can be trusted: how old it is, and whether prices move as much as it says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS, new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.scoring import NEXT_MINUTE, Score
from spy_pipeline.signals.causes import Cause

OLDEST_SESSIONS = 10
"""Sessions after its last day of training beyond which a model has expired."""

_FACTOR = 1.6
"""The change of volatility that is looked for, up or down."""
_LARGEST = 16.0
"""Squared standardized returns count up to this, so that no single print raises the alarm."""
_ALARM = 12.0
"""Log likelihood ratio at which calibration counts as drifted."""
_SILENT_NS = 30 * MINUTE_NS
"""How long it counts as drifted after an alarm."""


def model_causes(instrument: Instrument, session: Session, last_day: date, scores: Sequence[Score]) -> dict[Cause, str]:
    """What speaks against trusting the model, each with what is known."""
    causes = {}
    since = len(instrument.sessions().between(last_day, session.day)) - 1
    if since > OLDEST_SESSIONS:
        causes[Cause.MODEL_EXPIRED] = f"the model learned from days up to {last_day}, {since} sessions ago"
    alarm_ns = last_alarm(scores)
    if alarm_ns is not None and scores[-1].known_ns - alarm_ns < _SILENT_NS:
        causes[Cause.CALIBRATION_DRIFTED] = (
            f"at {new_york_time(alarm_ns):%H:%M} prices moved as if volatility were another than forecast"
        )
    return causes


def last_alarm(scores: Sequence[Score]) -> int | None:
    """When it was last noticed that one-minute returns are of another size than forecast, nanoseconds since 1970 UTC.

    Cumulative sums of the log likelihood ratio of more or less volatility against that forecast, never below
    zero and begun anew at each alarm.
    """
    alarm_ns = None
    sums = [0.0, 0.0]
    for item in scores:
        if item.horizon != NEXT_MINUTE or not item.sigma > 0.0:
            continue
        squared = min((item.outcome / item.sigma) ** 2, _LARGEST)
        for side, factor in enumerate((_FACTOR, 1.0 / _FACTOR)):
            ratio = squared / 2.0 * (1.0 - 1.0 / factor**2) - math.log(factor)
            sums[side] = max(0.0, sums[side] + ratio)
        if max(sums) >= _ALARM:
            alarm_ns, sums = item.known_ns, [0.0, 0.0]
    return alarm_ns
