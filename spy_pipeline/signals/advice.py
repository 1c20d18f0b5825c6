"""What is advised at one moment: this round nothing to trade, with the reason, or where to expect the price."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.signals.causes import Cause, remedy

AdviceKind = Literal["no_trade", "expected_range"]

RANGE_MINUTES = 30
"""How far ahead the price is whose range is expected, where the session lasts that long."""
_LOW, _HIGH = 0.1, 0.9
_ORIGIN = "expected_range 1"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for silence."""

    cause: str
    """Which `Cause`."""
    detail: str
    """What is known of it, in words."""
    ends_when: str
    """What would change it."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What is advised, and why."""

    id: str
    """What makes it this advice and no other."""
    instrument: str
    """File-safe key of the instrument."""
    origin: str
    """Name and version of the policy that gave it."""
    made_at_ns: int
    """Market time at which it was given, nanoseconds since 1970 UTC."""
    bar_end_ns: int | None
    """End of the last minute it knows; None where it fell silent between minutes."""
    kind: AdviceKind
    """What it is."""
    source: Source
    """Origin of what it stands on."""
    reasons: tuple[Reason, ...]
    """Why it is silent; none where it speaks."""
    price: float | None = None
    """Price at which it was given, USD."""
    low: float | None = None
    """Lower end of the range expected of the price at the end of the horizon, USD; on the way it may leave it."""
    high: float | None = None
    """Upper end of that range, USD."""
    coverage: float | None = None
    """Share of prices at the end of the horizon that the range is meant to hold."""
    horizon_minutes: int | None = None
    """How far ahead that price is, minutes."""


def advise(forecast: Forecast, price: float, silencing: Sequence[Reason]) -> Advice:
    """The range that the forecast expects, or silence where something it stands on cannot be trusted."""
    silent = Advice(
        id=f"{forecast.instrument} {forecast.bar_end_ns}",
        instrument=forecast.instrument,
        origin=_ORIGIN,
        made_at_ns=forecast.made_at_ns,
        bar_end_ns=forecast.bar_end_ns,
        kind="no_trade",
        source=forecast.source,
        reasons=tuple(silencing),
        price=price,
    )
    if silencing:
        return silent
    minutes = min(RANGE_MINUTES, len(forecast.minutes))
    low, high = (float(forecast.quantiles[minutes - 1, forecast.levels.index(level)]) for level in (_LOW, _HIGH))
    return replace(
        silent,
        kind="expected_range",
        low=price * math.exp(low),
        high=price * math.exp(high),
        coverage=_HIGH - _LOW,
        horizon_minutes=minutes,
    )


def silence(instrument: str, made_at_ns: int, source: Source, reasons: Sequence[Reason]) -> Advice:
    """Advice that falls silent between two minutes."""
    return Advice(
        id=f"{instrument} silent at {made_at_ns}",
        instrument=instrument,
        origin=_ORIGIN,
        made_at_ns=made_at_ns,
        bar_end_ns=None,
        kind="no_trade",
        source=source,
        reasons=tuple(reasons),
    )


def reason(cause: Cause, detail: str) -> Reason:
    """A reason for silence, with what would end it."""
    return Reason(str(cause), detail, remedy(cause))
