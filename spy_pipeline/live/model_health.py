"""Whether the model that serves can be trusted: how old it is, and whether outcomes stay within its bands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.scoring import Score
from spy_pipeline.signals.causes import Cause

OLDEST_SESSIONS = 10
"""Sessions after its last day of training beyond which a model has expired."""

_WATCHED_MINUTES = 5
_MISSES = 0.2
"""Outcomes outside the 80 % band, as a share, when calibration is right."""
_ALLOWED = 0.15
"""What that share may be above it for a while."""
_ALARM = 12.0
"""Misses beyond what is allowed at which calibration counts as drifted; they come in clusters of about five."""


def model_causes(instrument: Instrument, session: Session, last_day: date, scores: Iterable[Score]) -> dict[Cause, str]:
    """What speaks against trusting the model, each with what is known."""
    causes = {}
    since = len(instrument.sessions().between(last_day, session.day)) - 1
    if since > OLDEST_SESSIONS:
        causes[Cause.MODEL_EXPIRED] = f"the model learned from days up to {last_day}, {since} sessions ago"
    excess = excess_misses(scores)
    if excess >= _ALARM:
        causes[Cause.CALIBRATION_DRIFTED] = f"{excess:.0f} more outcomes than allowed left the 80 % band"
    return causes


def excess_misses(scores: Iterable[Score]) -> float:
    """A cumulative sum of outcomes outside the 80 % band at five minutes beyond what is allowed, never below zero."""
    excess = 0.0
    for item in scores:
        if item.horizon == _WATCHED_MINUTES:
            excess = max(0.0, excess + (not item.inside_80) - _MISSES - _ALLOWED)
            excess = min(excess, 2.0 * _ALARM)
    return excess
