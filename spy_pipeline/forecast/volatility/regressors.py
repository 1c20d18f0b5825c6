"""What log variance is regressed on: its own levels, and what else foretells it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from spy_pipeline.forecast.training_set import Floats, Ints, Panel
from spy_pipeline.forecast.volatility.levels import HAR_LEVELS, LEVELS_OF_VARIANCE, variance_levels
from spy_pipeline.forecast.volatility.time_of_day import TimeOfDay

RegressorSet = Literal["b_sigma", "b_sigma2", "level0"]

_YEAR_MINUTES = 252 * 390
_FURTHEST = 8.0


def designs(
    panel: Panel, rows: Ints, profile: TimeOfDay, regressors: RegressorSet, horizons: tuple[int, ...]
) -> list[Floats]:
    """For each horizon the rows by columns of one set of regressors, known at the rows; NaN where not known."""
    levels = variance_levels(panel, rows, profile)
    if regressors == "b_sigma":
        return [levels[:, : len(HAR_LEVELS)] for _ in horizons]
    shared = [levels, _vix_level(panel)[rows, None], _size(panel.column("gap")[rows])[:, None]]
    if regressors == "level0":
        shared.append(_level0_only(panel, rows))
    return [np.column_stack([*shared, _events(panel, rows, horizon)]) for horizon in horizons]


def column_names(regressors: RegressorSet) -> tuple[str, ...]:
    """The names of the columns of `designs`."""
    if regressors == "b_sigma":
        return HAR_LEVELS
    extra = _LEVEL0_COLUMNS if regressors == "level0" else ()
    return (*LEVELS_OF_VARIANCE, "vix_level", "gap_size", *extra, "event_ahead", "event_today")


def panel_column(regressor: str) -> str | None:
    """The panel's column behind a regressor; None for one that follows from bars and time alone."""
    name = regressor.removeprefix("fall_").removeprefix("size_")
    return name if name in (*_FALLS, *_SHAPES) else _COLUMN_BEHIND.get(regressor)


_COLUMN_BEHIND = {
    "vix_level": "vix",
    "gap_size": "gap",
    "implied_level": "implied_volatility",
    "event_ahead": "minutes_to_event",
    "event_today": "minutes_to_event",
}
_FALLS = ("return_5", "return_15", "return_30", "return_60", "distance_to_open", "distance_to_previous_close")
_SHAPES = (
    "signed_semivariance_30",
    "jump_share_30",
    "volume_vs_profile",
    "volume_pace_15",
    "opening_range_15_width",
    "efficiency_ratio_30",
    "variance_ratio_60",
)
_LEVEL0_COLUMNS = (
    *(f"fall_{name}" for name in _FALLS),
    *(f"size_{name}" for name in _FALLS),
    *_SHAPES,
    "implied_level",
    "minute_share",
    "minute_share_squared",
)


def _level0_only(panel: Panel, rows: Ints) -> Floats:
    returns = np.stack([panel.column(name)[rows] for name in _FALLS], axis=1).clip(-_FURTHEST, _FURTHEST)
    shapes = np.stack([panel.column(name)[rows] for name in _SHAPES], axis=1).clip(-_FURTHEST, _FURTHEST)
    share = panel.minute[rows] / panel.session_minutes[rows]
    implied = _annual_level(panel.column("implied_volatility")[rows])
    return np.column_stack([np.minimum(returns, 0.0), _size(returns), shapes, implied, share, share**2])


def _size(values: Floats) -> Floats:
    """How large a standardized value is, growing slowly for large ones."""
    return np.asarray(np.log1p(values**2))


def _vix_level(panel: Panel) -> Floats:
    return _annual_level(panel.column("vix") / 100.0)


def _annual_level(volatility: Floats) -> Floats:
    """Log variance of a mean minute that a year's volatility stands for."""
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.log(volatility**2 / _YEAR_MINUTES)
    return np.where(np.isfinite(level), level, np.nan)


def _events(panel: Panel, rows: Ints, horizon: int) -> Floats:
    """Whether a scheduled release falls within the horizon, and whether one is still to come in the session."""
    minutes = panel.column("minutes_to_event")[rows]
    left = panel.session_minutes[rows] - panel.minute[rows] - 1
    known = np.isfinite(minutes)
    ahead = np.where(known, minutes < np.minimum(horizon, left), np.nan)
    today = np.where(known, minutes < left, np.nan)
    return np.stack([ahead, today], axis=1)
