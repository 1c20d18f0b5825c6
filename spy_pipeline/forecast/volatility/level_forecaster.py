"""What every volatility forecaster shares: expected variance by time of day times a level for each horizon."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from spy_pipeline.forecast.forecaster import VolatilityForecaster
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import VolatilityForecast
from spy_pipeline.forecast.training_set import Floats, Ints, LabelBook, Labels, Panel
from spy_pipeline.forecast.volatility.time_of_day import TimeOfDay

LEAST_VARIANCE = 1e-10
"""Realised variance below this, about that of one cent's move of SPY, is counted as this."""


class LevelForecaster(VolatilityForecaster):
    """Sigma^2 over the next minutes is what the time of day expects of them, times a level.

    Levels are learned at the scored horizons, from rows whose horizon the close does not clip, and are interpolated
    between them by the logarithm of the minutes; a clipped horizon takes the level of the minutes that are left.
    """

    profile: TimeOfDay

    @abstractmethod
    def log_levels(self, panel: Panel, rows: Ints) -> Floats:
        """Log of the expected variance of a mean minute of each scored horizon, rows by `HORIZONS`."""

    def walked_levels(self, panel: Panel, rows: Ints, book: LabelBook) -> Floats:
        """What `log_levels` would have said of each row at its minute; all labels of the sessions are learned.

        To be overridden by those that learn minute by minute.
        """
        del book
        return self.log_levels(panel, rows)

    def predict(self, panel: Panel, rows: Ints, horizons: tuple[int, ...] = HORIZONS) -> VolatilityForecast:
        """Sigma of some rows, for any minutes ahead from 1 on."""
        return self._sigma(panel, rows, horizons, self.log_levels(panel, rows))

    def walk(self, panel: Panel, rows: Ints, book: LabelBook) -> VolatilityForecast:
        """Go through decisions of whole sessions as they came: each minute's labels first, then its forecast."""
        return self._sigma(panel, rows, HORIZONS, self.walked_levels(panel, rows, book))

    def _sigma(self, panel: Panel, rows: Ints, horizons: tuple[int, ...], knots: Floats) -> VolatilityForecast:
        """Sigma from the levels of the scored horizons."""
        ahead = minutes_ahead(panel, rows, horizons)
        levels = at_minutes(knots, ahead)
        expected = self.profile.ahead(panel.minute[rows][:, None], ahead, panel.session_minutes[rows][:, None])
        variance = np.where(ahead > 0, expected * np.exp(levels), np.nan)
        return VolatilityForecast(rows, horizons, np.sqrt(variance))


def minutes_ahead(panel: Panel, rows: Ints, horizons: tuple[int, ...]) -> Ints:
    """The minutes that each horizon really has, rows by horizons: no more than are left to the close."""
    left = panel.session_minutes[rows] - panel.minute[rows] - 1
    return np.asarray(np.minimum(left[:, None], np.array(horizons, np.int64)))


def at_minutes(knots: Floats, ahead: Ints) -> Floats:
    """Values known at the scored horizons (rows by `HORIZONS`, then anything), at other minutes (rows by any)."""
    position = np.interp(np.log(np.maximum(ahead, 1)), np.log(HORIZONS), np.arange(len(HORIZONS)))
    lower = np.minimum(position.astype(np.int64), len(HORIZONS) - 2)
    share = (position - lower).reshape(*ahead.shape, *[1] * (knots.ndim - 2))
    row = np.arange(len(knots))[:, None]
    return np.asarray((1.0 - share) * knots[row, lower] + share * knots[row, lower + 1])


def departures(panel: Panel, labels: Labels, rows: Ints, profile: TimeOfDay) -> Floats:
    """Realised over expected variance of the scored horizons, in logs; missing where the close clips a horizon.

    A horizon in which the price did not move counts as the least that prices can show.
    """
    ahead = minutes_ahead(panel, rows, HORIZONS)
    found = np.full(ahead.shape, np.nan)
    for column, horizon in enumerate(HORIZONS):
        realised = labels.variances[rows, labels.horizons.index(horizon)]
        whole = np.isfinite(realised) & (ahead[:, column] == horizon)
        minutes, lengths = panel.minute[rows[whole]], panel.session_minutes[rows[whole]]
        expected = profile.ahead(minutes, ahead[whole, column], lengths)
        found[whole, column] = np.log(np.maximum(realised[whole], LEAST_VARIANCE) / expected)
    return found
