"""Every event in English."""

from __future__ import annotations

from spy_pipeline.core.ledger.events import (
    AdviceChanged,
    DayConcluded,
    FeedBack,
    FeedLost,
    Morning,
    Promoted,
    RolledBack,
    SafeModeEntered,
    SafeModeLeft,
)
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.notify.wording import Wording, Words, dollars, percent, short


def _advice(event: AdviceChanged) -> Words:
    if event.low is None or event.high is None:
        return "nothing to do", f"No trade: {event.reason}."
    chance = "" if event.coverage is None else f" in {percent(event.coverage)} of cases"
    ahead = "" if event.horizon_minutes is None else f" in {event.horizon_minutes} min"
    price = "" if event.price is None else f", now {dollars(event.price)}"
    said = f"The price{ahead} is expected between {dollars(event.low)} and {dollars(event.high)}{chance}{price}"
    return "expected price", f"{said}; on the way it may leave that range."


def _morning(event: Morning) -> Words:
    opens, closes = (f"{new_york_time(at):%H:%M}" for at in (event.opens_ns, event.closes_ns))
    lines = [f"Session {event.session}, {opens} to {closes} New York time."]
    lines += [f"Today: {', '.join(event.calendar)}."] if event.calendar else []
    model = f"Model {short(event.model)}" if event.model else "No model serves"
    lines.append(f"{model}: {event.model_health}.")
    if event.low is not None and event.high is not None:
        chance = "" if event.coverage is None else f" ({percent(event.coverage)} of days)"
        lines.append(f"Expected range of the day: {dollars(event.low)} to {dollars(event.high)}{chance}.")
    return "good morning", " ".join(lines)


def _silent(event: SafeModeEntered) -> Words:
    return "SAFE MODE", f"Advice is silent: {event.reason}."


def _speaking(event: SafeModeLeft) -> Words:
    return "SAFE MODE is over", f"Advice speaks again after {_span(event.seconds)}."


def _lost(event: FeedLost) -> Words:
    return "feed lost", f"No market data: {event.reason}."


def _back(event: FeedBack) -> Words:
    return "feed is back", f"Market data are whole again after {_span(event.seconds)}."


def _promoted(event: Promoted) -> Words:
    former = f" in place of {short(event.former)}" if event.former else ""
    return "model promoted", f"{event.model} {short(event.version)} serves{former}: {event.reason}."


def _rolled_back(event: RolledBack) -> Words:
    former = f", {short(event.former)} was taken back" if event.former else ""
    return "model rolled back", f"{event.model} {short(event.version)} serves again{former}: {event.reason}."


def _concluded(event: DayConcluded) -> Words:
    parts = [f"{event.forecasts} forecasts, {event.missing} missing, {event.differences} differences"]
    parts += [] if event.coverage is None else [f"{percent(event.coverage)} of outcomes in the 80 % range"]
    if event.loss is not None:
        control = "" if event.control_loss is None else f" against {event.control_loss:.3f} of the frozen control"
        parts.append(f"CRPS {event.loss:.3f} bp{control}")
    return "day concluded", f"{event.session}: {'; '.join(parts)}."


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120.0 else f"{seconds / 60.0:.0f} min"


ENGLISH = Wording(
    simulated="SIMULATED",
    footer="{when} New York, reference {reference}",
    trial=("this channel works", "Messages of spy_pipeline will arrive here."),
    by_kind={
        "advice_changed": _advice,
        "morning": _morning,
        "safe_mode_entered": _silent,
        "safe_mode_left": _speaking,
        "feed_lost": _lost,
        "feed_back": _back,
        "promoted": _promoted,
        "rolled_back": _rolled_back,
        "day_concluded": _concluded,
    },
)
