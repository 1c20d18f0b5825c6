"""At what level variance has run, over minutes and over days, against the time of day."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from spy_pipeline.forecast.training_set import Floats, Ints, Panel
from spy_pipeline.forecast.volatility.time_of_day import TimeOfDay, squared_returns

CONTEXT_SESSIONS = 22
"""How many earlier sessions a level looks back."""

DAY_SPANS = {"level_1d": 1, "level_5d": 5, "level_22d": CONTEXT_SESSIONS}
MINUTE_SPANS = {"level_5m": 5, "level_30m": 30}
HAR_LEVELS = (*MINUTE_SPANS, "level_session", *DAY_SPANS)
"""The six levels of the log-HAR regression."""

RANGE_LEVELS = {"range_5m": 5, "range_30m": 30}
"""Levels measured by the highs and lows of minutes."""

EWMA_LEVELS = {"ewma_5m": 5.0, "ewma_20m": 20.0}
"""Exponentially weighted levels by half-life in minutes, carried within the session."""

LEVELS_OF_VARIANCE = (*HAR_LEVELS, *RANGE_LEVELS, *EWMA_LEVELS)
"""All columns of `variance_levels`."""

_PRIOR_MINUTES = 2.0
_FLAT = 1e-12
_LEAST_FIRST = 1e-8
_PARKINSON = 1.0 / (4.0 * np.log(2.0))


def variance_levels(panel: Panel, rows: Ints, profile: TimeOfDay) -> Floats:
    """Rows by `LEVELS_OF_VARIANCE`: logs of the variance of a mean minute, each known at the row's decision.

    Levels of the session lean on the days before while it is young, as if two minutes of their pace had passed. A span
    of days takes those that are there; without any, all levels lean on the session itself.
    """
    found = np.empty((len(rows), len(LEVELS_OF_VARIANCE)))
    days = panel.day[rows]
    sessions = np.unique(days)
    paces = {session: _day_pace(panel, session, profile) for session in _looked_back_to(sessions)}
    for session in sessions:
        chosen = np.flatnonzero(days == session)
        before = np.array([paces[earlier] for earlier in range(max(session - CONTEXT_SESSIONS, 0), session)])
        within = rows[chosen] - panel.first_row[session]
        found[chosen] = _session_levels(panel, int(session), within, before, profile)
    return found


def _looked_back_to(sessions: Ints) -> set[int]:
    """The sessions whose pace these look back to."""
    spans = (range(max(session - CONTEXT_SESSIONS, 0), session) for session in sessions.tolist())
    return {earlier for span in spans for earlier in span}


def _day_pace(panel: Panel, session: int, profile: TimeOfDay) -> float:
    """Variance of a mean minute of a whole session; missing where it has no return."""
    minute, squared = squared_returns(panel, session)
    known = np.isfinite(squared)
    expected = profile.at(minute[known], panel.sessions[session].minutes).sum()
    return float(squared[known].sum() / expected) if expected > 0.0 else np.nan


def _session_levels(panel: Panel, session: int, within: Ints, before: Floats, profile: TimeOfDay) -> Floats:
    rows = panel.rows_of(session)
    rows = slice(rows.start, rows.start + int(within.max(initial=-1)) + 1)
    count = rows.stop - rows.start
    minute, squared = squared_returns(panel, session)
    minute, squared = minute[:count], squared[:count]
    expected = profile.at(minute, panel.sessions[session].minutes)
    high_low = np.log(panel.high[rows] / panel.low[rows]) ** 2 * _PARKINSON
    days = [_mean_of_last(before, span) for span in DAY_SPANS.values()]
    prior = next((day for day in days if np.isfinite(day)), _first_pace(high_low, expected))
    paces = {
        **{name: _pace(squared, expected, minute, span, prior) for name, span in MINUTE_SPANS.items()},
        "level_session": _pace(squared, expected, minute, panel.sessions[session].minutes, prior),
        **{name: np.full(count, day if np.isfinite(day) else prior) for name, day in zip(DAY_SPANS, days, strict=True)},
        **{name: _pace(high_low, expected, minute, span, prior) for name, span in RANGE_LEVELS.items()},
        **{name: _ewma(squared / expected, half_life, prior) for name, half_life in EWMA_LEVELS.items()},
    }
    columns = np.stack([paces[name] for name in LEVELS_OF_VARIANCE], axis=1)
    logs: Floats = np.log(np.maximum(columns, _FLAT))
    return logs[within]


def _mean_of_last(paces: Floats, count: int) -> float:
    """The mean of the last `count` paces that are there; missing where none is."""
    last = paces[-count:][np.isfinite(paces[-count:])]
    return float(last.mean()) if len(last) else np.nan


def _first_pace(high_low: Floats, expected: Floats) -> float:
    """What a session without any before it begins at: the range of its first minute."""
    return max(float(high_low[0] / expected[0]), _LEAST_FIRST) if len(high_low) else _LEAST_FIRST


def _pace(squared: Floats, expected: Floats, minute: Ints, span: int, prior: float) -> Floats:
    """Variance of a mean minute over the last `span` session minutes, with the prior's pace blended in."""
    known = np.isfinite(squared)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, squared, 0.0))])
    weights = np.concatenate([[0.0], np.cumsum(np.where(known, expected, 0.0))])
    stop = np.arange(1, len(minute) + 1)
    start = np.searchsorted(minute, minute - span, side="right")
    blended = sums[stop] - sums[start] + _PRIOR_MINUTES * prior
    return np.asarray(blended / (weights[stop] - weights[start] + _PRIOR_MINUTES))


def _ewma(paces: Floats, half_life: float, prior: float) -> Floats:
    """The exponentially weighted mean of minutes' paces, begun at the prior; a missing minute leaves it as it was."""
    known = np.isfinite(paces)
    keep = 0.5 ** (1.0 / half_life)
    smoothed, _ = lfilter([1.0 - keep], [1.0, -keep], paces[known], zi=[keep * prior])
    filled = np.concatenate([[prior], smoothed])
    return np.asarray(filled[np.cumsum(known)])
