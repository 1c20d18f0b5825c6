"""What the user is told of: one dataclass a kind of event, so that whoever tells and whoever words it agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

AdviceKind = Literal["no_trade", "expected_range"]


@dataclass(frozen=True, slots=True)
class AdviceChanged:
    """The advice is another one than before."""

    advice: AdviceKind
    """What is advised now."""
    reason: str
    """Why, in a sentence; empty where nothing speaks against the forecast."""
    causes: tuple[str, ...] = ()
    """Names of the causes of silence that the sentence tells of."""
    price: float | None = None
    """Price at which it was said, USD."""
    low: float | None = None
    """Lower end of the range expected of the price at the end of the horizon, USD; on the way it may leave it."""
    high: float | None = None
    """Upper end of that range, USD."""
    coverage: float | None = None
    """Share of prices at the end of the horizon that the range is meant to hold, 0 to 1."""
    horizon_minutes: int | None = None
    """How far ahead that price is, minutes."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What the day begins with."""

    session: date
    """The session it is about."""
    opens_ns: int
    """Its opening, nanoseconds since 1970 UTC."""
    closes_ns: int
    """Its close, nanoseconds since 1970 UTC."""
    calendar: tuple[str, ...]
    """Events of the day that are known beforehand, a short text each; half-days among them."""
    model: str
    """Version of the model that serves, or empty where none does."""
    model_health: str
    """How that model did lately, in one sentence."""
    price: float | None = None
    """The last close, USD."""
    low: float | None = None
    """Lower end of the range expected for the day, USD."""
    high: float | None = None
    """Upper end of the range expected for the day, USD."""
    coverage: float | None = None
    """Share of days that such a range is meant to hold, 0 to 1."""


@dataclass(frozen=True, slots=True)
class SafeModeEntered:
    """Advice fell silent because something it stands on cannot be trusted."""

    reason: str
    """What cannot be trusted, in a sentence."""
    causes: tuple[str, ...] = ()
    """Names of the causes of silence that the sentence tells of."""


@dataclass(frozen=True, slots=True)
class SafeModeLeft:
    """Advice speaks again."""

    seconds: float
    """How long it was silent, seconds of market time."""


@dataclass(frozen=True, slots=True)
class FeedLost:
    """No more market data come in."""

    reason: str
    """What is known of the cause, in a sentence."""


@dataclass(frozen=True, slots=True)
class FeedBack:
    """Market data come in again."""

    seconds: float
    """How long they were away, seconds of market time."""


@dataclass(frozen=True, slots=True)
class Promoted:
    """Another version of a model serves."""

    model: str
    """The registered model."""
    version: str
    """The version that serves now."""
    former: str | None
    """The version that served before, if any."""
    reason: str
    """Why, in one sentence."""


@dataclass(frozen=True, slots=True)
class RolledBack:
    """An earlier version of a model serves again."""

    model: str
    """The registered model."""
    version: str
    """The version that serves again."""
    former: str | None
    """The version that was taken back."""
    reason: str
    """Why, in one sentence."""


@dataclass(frozen=True, slots=True)
class DayConcluded:
    """A session is sealed."""

    session: date
    """The session."""
    forecasts: int
    """Forecasts that were made."""
    missing: int
    """Cadence steps without a forecast, each with its reason in the ledger."""
    differences: int
    """Differences between live rows and official history, or between a forecast and its replay."""
    coverage: float | None = None
    """Share of outcomes within the 80 % range, 0 to 1; None where nothing was scored."""
    loss: float | None = None
    """CRPS of what served live, in basis points; None where nothing was scored."""
    control_loss: float | None = None
    """CRPS of the frozen control on the same minutes, in basis points; None where nothing was scored."""


Happening = (
    AdviceChanged
    | Morning
    | SafeModeEntered
    | SafeModeLeft
    | FeedLost
    | FeedBack
    | Promoted
    | RolledBack
    | DayConcluded
)
KINDS: dict[str, type[Happening]] = {
    "advice_changed": AdviceChanged,
    "morning": Morning,
    "safe_mode_entered": SafeModeEntered,
    "safe_mode_left": SafeModeLeft,
    "feed_lost": FeedLost,
    "feed_back": FeedBack,
    "promoted": Promoted,
    "rolled_back": RolledBack,
    "day_concluded": DayConcluded,
}
"""Every kind of event by the name under which the ledger keeps it."""


def kind_of(happening: Happening) -> str:
    """The name under which the ledger keeps an event of this kind."""
    return next(name for name, kind in KINDS.items() if isinstance(happening, kind))
