"""How variance is spread over the session."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spy_pipeline.forecast.training_set import Floats, Ints, Panel

_SMOOTHING = 2
_LEAST = 1e-3


@dataclass(frozen=True)
class TimeOfDay:
    """Expected variance of each minute of the session in multiples of that of a mean minute."""

    shape: Floats
    """One number a minute from the open on, mean 1; a session with more minutes goes on as the last one."""

    @staticmethod
    def of(panel: Panel) -> TimeOfDay:
        """The mean over the sessions of each minute's share of its session's variance, lightly smoothed."""
        length = max(session.minutes for session in panel.sessions)
        shares = np.full((len(panel.sessions), length), np.nan)
        for session in range(len(panel.sessions)):
            minute, squared = squared_returns(panel, session)
            if np.nansum(squared) > 0.0:
                shares[session, minute] = squared / np.nanmean(squared)
        known = np.isfinite(shares)
        mean = np.where(known, shares, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        smooth = np.array([_around(mean, position) for position in range(length)])
        return TimeOfDay(np.maximum(smooth / smooth.mean(), _LEAST))

    def at(self, minute: Ints) -> Floats:
        """The expected variance of these minutes."""
        return self.shape[np.minimum(minute, len(self.shape) - 1)]

    def ahead(self, minute: Ints, minutes: Ints) -> Floats:
        """The expected variance of the `minutes` that follow each `minute`; the two may be of any shapes that fit."""
        last = int((minute + minutes).max(initial=0))
        summed = np.concatenate([[0.0], np.cumsum(self.at(np.arange(last + 1)))])
        return np.asarray(summed[minute + minutes + 1] - summed[minute + 1])


def squared_returns(panel: Panel, session: int) -> tuple[Ints, Floats]:
    """Minute and squared log return of each row of a session; the first is from its open, one after a hole missing."""
    rows = panel.rows_of(session)
    minute, log_close = panel.minute[rows], np.log(panel.close[rows])
    returns = np.diff(log_close, prepend=np.log(panel.open[rows][:1]))
    returns[1:][np.diff(minute) != 1] = np.nan
    return minute, returns**2


def _around(values: Floats, position: int) -> float:
    """The mean of the values near a position, of as many on one side as on the other."""
    reach = min(_SMOOTHING, position, len(values) - 1 - position)
    return float(values[position - reach : position + reach + 1].mean())
