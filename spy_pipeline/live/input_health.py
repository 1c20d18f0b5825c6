"""Whether a forecast sees what it has to look at: the days before the session, and today's features."""

from __future__ import annotations

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.missing_inputs import minutes_missing, share_missing
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.signals.causes import Cause

MOST_MISSING = 0.4
"""Share of the usual features beyond which too many are missing: without the days before it is half of them, with
twenty minutes not heard less."""

_COLD = "many of today's features are missing, as if the collector began without the days before"
_NOT_HEARD = "many of today's features are missing, with minutes that were not heard"


def input_causes(instrument: Instrument, panel: Panel) -> dict[Cause, str]:
    """What speaks against a forecast of the panel's newest row, with what is known; its last session is today's."""
    said = []
    last, today = panel.sessions[-2].day, panel.sessions[-1].day
    missing = len(instrument.sessions().between(last, today)) - 2
    if missing:
        said.append(f"history ends on {last}, sessions missing since then: {missing}")
    if share_missing(panel) > MOST_MISSING:
        said.append(_NOT_HEARD if minutes_missing(panel) else _COLD)
    return {Cause.HISTORY_MISSING: "; ".join(said)} if said else {}
