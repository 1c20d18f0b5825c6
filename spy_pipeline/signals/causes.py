"""Why advice is silent: each cause with its sentence and what would end it."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """What keeps advice silent; each is a state that can end by itself."""

    FEED_STALE = "feed_stale"
    """Quotes or trades stopped coming in, or the collector is not whole."""
    FEED_LOST = "feed_lost"
    """The collector is away or has no session with the gateway."""
    BOOK_DOUBTED = "book_doubted"
    """The order book contradicts itself and is being rebuilt."""
    MODEL_EXPIRED = "model_expired"
    """The serving model was trained on days too long ago."""
    CALIBRATION_DRIFTED = "calibration_drifted"
    """Outcomes have left the forecast bands too often."""
    HISTORY_MISSING = "history_missing"
    """The days right before the session, or the features that look back to them, are missing."""
    NO_FORECAST = "no_forecast"
    """There is no forecast of the present minute."""


_REMEDIES = {
    Cause.FEED_STALE: "the feed has to be whole again: the collector keeps trying",
    Cause.FEED_LOST: "the collector has to reach TWS or IB Gateway again: see `spy collector status`",
    Cause.BOOK_DOUBTED: "the book has to be rebuilt: the collector has asked for it anew",
    Cause.MODEL_EXPIRED: "a newer model has to serve: run `spy train`, or wait for the night's refit",
    Cause.CALIBRATION_DRIFTED: "outcomes have to return into the bands: calibration widens them, the night retrains",
    Cause.HISTORY_MISSING: (
        "the days before have to be in the lake: run `spy catch-up`, then begin anew with `spy down` and `spy up`; "
        "where minutes of today were not heard it ends by itself, where a day's bars cannot be believed with the day"
    ),
    Cause.NO_FORECAST: "a forecast has to be made: the next step brings one while the market is open",
}


def remedy(cause: Cause) -> str:
    """What would end the silence."""
    return _REMEDIES[cause]
