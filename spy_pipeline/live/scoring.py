"""How forecasts did, minute by minute, once their labels came due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.training_set import DueLabels, Panel
from spy_pipeline.live.outcomes import forecast_at
from spy_pipeline.live.tables import SCORES


@dataclass(frozen=True, slots=True)
class Score:
    """How one forecast did at one horizon."""

    bar_end_ns: int
    """When the forecast was due, nanoseconds since 1970 UTC."""
    horizon: int
    """Which of `HORIZONS`, minutes; the close may have clipped it."""
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
    )


def scores_due(
    connection: Connection, instrument: Instrument, panel: Panel, due: DueLabels, known_ns: int
) -> list[Score]:
    """The scores of the forecasts that due labels judge; minutes without a forecast have none."""
    found = []
    forecasts: dict[int, Forecast | None] = {}
    for row, column, outcome in zip(due.rows.tolist(), due.columns.tolist(), due.returns.tolist(), strict=True):
        decision = int(panel.decision_ns[row])
        if decision not in forecasts:
            forecasts[decision] = forecast_at(connection, instrument, decision)
        judged = forecasts[decision]
        if judged is not None and np.isfinite(outcome):
            found.append(score(judged, HORIZONS[column], outcome, known_ns))
    return found


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
    return [
        Score(
            row.bar_end_ns, row.horizon, row.known_ns, row.outcome, row.crps, bool(row.inside_80), bool(row.inside_90)
        )
        for row in connection.execute(query.order_by(SCORES.c.known_ns, SCORES.c.bar_end_ns))
    ]
