"""What is advised at this moment, why, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, new_york_text
from spy_pipeline.live.outcomes import latest_advice
from spy_pipeline.live.safe_mode import silencing_reasons
from spy_pipeline.signals.advice import Advice, Reason, reason
from spy_pipeline.signals.causes import Cause

_STALE_MINUTES = 6
"""Advice older than this says nothing of the present."""


@dataclass(frozen=True, slots=True)
class Present:
    """The advice that holds now."""

    advice: Advice | None
    """What was advised last, if anything ever was."""
    kind: str
    """`no_trade` or `expected_range`, as it holds now."""
    reasons: tuple[Reason, ...]
    """Why there is nothing to do; none where the advice speaks."""
    market: str
    """What the market's clock says, in words."""


def present_advice(database: LedgerDatabase, instrument: Instrument, clock: Clock) -> Present:
    """What holds now: the last advice while it is fresh, the market open, and nothing speaks against it."""
    now_ns = clock.now_ns()
    with database.reading() as connection:
        advice = latest_advice(connection, instrument)
        reasons = tuple(silencing_reasons(connection, instrument))
    session = instrument.sessions().at(now_ns)
    if session is None:
        opening = instrument.sessions().next_open(now_ns).open_ns
        closed = Reason("market_closed", "the market is closed", f"it opens at {new_york_text(opening)}")
        return Present(advice, "no_trade", (closed, *reasons), "closed")
    if not reasons and (advice is None or now_ns - advice.made_at_ns > _STALE_MINUTES * MINUTE_NS):
        reasons = (reason(Cause.NO_FORECAST, "no forecast was made in the last minutes"),)
    if not reasons and advice is not None and advice.kind == "no_trade":
        reasons = (reason(Cause.NO_FORECAST, "what kept advice silent is over"),)
    kind = "no_trade" if reasons or advice is None else advice.kind
    return Present(advice, kind, reasons, f"open until {new_york_text(session.close_ns)}")
