"""How forecasts did, minute by minute, once their labels came due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.training_set import DueLabels, Panel
from spy_pipeline.live.outcomes import forecast_at
from spy_pipeline.live.tables import SCORES

NEXT_MINUTE = 1
"""The horizon by which drift is noticed soonest."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one forecast did at one horizon."""

    bar_end_ns: int
    """When the forecast was due, nanoseconds since 1970 UTC."""
    horizon: int
    """Which of `HORIZONS`, or the next minute: minutes; the close may have clipped it."""
    known_ns: int
    """The step at which the outcome was known, nanoseconds since 1970 UTC."""
    outcome: float
    """Log return that came."""
    crps: float
    """Continuous ranked probability score, in log return."""
    inside_80: bool
    """Whether it lay between the quantiles 0.1 and 0.9."""
    inside_90: bool
    """Whether it lay between the quantiles 0.05 and 0.95."""
    sigma: float
    """Size of log return that had been expected."""


def score(forecast: Forecast, horizon: int, outcome: float, known_ns: int) -> Score:
    """Hold a forecast against what came."""
    minutes = min(horizon, len(forecast.minutes))
    quantiles = forecast.quantiles[minutes - 1]
    band = {level: float(value) for level, value in zip(forecast.levels, quantiles, strict=True)}
    return Score(
        bar_end_ns=forecast.bar_end_ns,
        horizon=horizon,
        known_ns=known_ns,
        outcome=outcome,
        crps=float(crps(outcome, quantiles)),
        inside_80=band[0.1] <= outcome <= band[0.9],
        inside_90=band[0.05] <= outcome <= band[0.95],
        sigma=float(forecast.sigma[minutes - 1]),
    )


def scores_due(
    connection: Connection, instrument: Instrument, panel: Panel, due: DueLabels, known_ns: int
) -> list[Score]:
    """The scores of the forecasts that due labels judge, and of what the last minute's said of this one."""
    found = _next_minute(connection, instrument, panel, known_ns)
    forecasts: dict[int, Forecast | None] = {}
    for row, column, outcome in zip(due.rows.tolist(), due.columns.tolist(), due.returns.tolist(), strict=True):
        decision = int(panel.decision_ns[row])
        if decision not in forecasts:
            forecasts[decision] = forecast_at(connection, instrument, decision)
        judged = forecasts[decision]
        if judged is not None and np.isfinite(outcome):
            found.append(score(judged, HORIZONS[column], outcome, known_ns))
    return found


def _next_minute(connection: Connection, instrument: Instrument, panel: Panel, known_ns: int) -> list[Score]:
    decisions = panel.decision_ns[-2:].tolist()
    if len(decisions) < 2 or decisions[1] != known_ns or decisions[0] != known_ns - MINUTE_NS:
        return []
    judged = forecast_at(connection, instrument, decisions[0])
    outcome = float(np.log(panel.close[-1] / panel.close[-2]))
    return [] if judged is None else [score(judged, NEXT_MINUTE, outcome, known_ns)]


def record_scores(connection: Connection, instrument: Instrument, scores: Sequence[Score]) -> None:
    """Keep scores within the caller's transaction."""
    rows = [
        {
            "instrument": instrument.key,
            "bar_end_ns": item.bar_end_ns,
            "horizon": item.horizon,
            "known_ns": item.known_ns,
            "outcome": item.outcome,
            "crps": item.crps,
            "inside_80": int(item.inside_80),
            "inside_90": int(item.inside_90),
            "sigma": item.sigma,
        }
        for item in scores
    ]
    if rows:
        connection.execute(insert(SCORES).on_conflict_do_nothing(), rows)


def scores_of(connection: Connection, instrument: Instrument, session: Session) -> list[Score]:
    """A session's scores, in the order in which their outcomes were known."""
    query = select(SCORES).where(
        SCORES.c.instrument == instrument.key,
        SCORES.c.bar_end_ns > session.open_ns,
        SCORES.c.bar_end_ns <= session.close_ns,
    )
    return [_score(row) for row in connection.execute(query.order_by(SCORES.c.known_ns, SCORES.c.bar_end_ns))]


def at_horizons(scores: Sequence[Score]) -> list[Score]:
    """Those at the horizons that forecasts are judged by."""
    return [item for item in scores if item.horizon in HORIZONS]


def _score(row: Row[Any]) -> Score:
    inside = (bool(row.inside_80), bool(row.inside_90))
    return Score(row.bar_end_ns, row.horizon, row.known_ns, row.outcome, row.crps, *inside, row.sigma or 0.0)
