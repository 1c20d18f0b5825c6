"""How variance is spread over the session."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spy_pipeline.forecast.training_set import Floats, Ints, Panel

CLOSING_MINUTES = 60
"""So many last minutes of a short session behave as the last ones of a whole session, not as those at their hour."""

_SMOOTHING = 2
_LEAST = 1e-3


@dataclass(frozen=True)
class TimeOfDay:
    """Expected variance of each minute of the session in multiples of that of a mean minute."""

    shape: Floats
    """One number a minute of a whole session, mean 1; a session with more minutes goes on as the last one."""

    @staticmethod
    def of(panel: Panel) -> TimeOfDay:
        """The mean over the sessions of each minute's share of its session's variance, lightly smoothed.

        Minutes of a short session count where `at` looks them up.
        """
        length = max(session.minutes for session in panel.sessions)
        shares = np.full((len(panel.sessions), length), np.nan)
        for session in range(len(panel.sessions)):
            minute, squared = squared_returns(panel, session)
            if np.nansum(squared) > 0.0:
                standing = _standing(minute, panel.sessions[session].minutes, length)
                shares[session, standing] = squared / np.nanmean(squared)
        known = np.isfinite(shares)
        mean = np.where(known, shares, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        smooth = np.array([_around(mean, position) for position in range(length)])
        return TimeOfDay(np.maximum(smooth / smooth.mean(), _LEAST))

    def at(self, minute: Ints, session_minutes: int) -> Floats:
        """The expected variance of these minutes of a session that has so many when complete."""
        return self.shape[_standing(minute, session_minutes, len(self.shape))]

    def ahead(self, minute: Ints, minutes: Ints, session_minutes: Ints) -> Floats:
        """The expected variance of the `minutes` that follow each `minute` of sessions of a length.

        The three may be of any shapes that fit.
        """
        last = int((minute + minutes).max(initial=0))
        before, until, lengths = np.broadcast_arrays(minute + 1, minute + minutes + 1, session_minutes)
        found = np.empty(until.shape)
        for length in np.unique(lengths).tolist():
            summed = np.concatenate([[0.0], np.cumsum(self.at(np.arange(last + 1), length))])
            alike = lengths == length
            found[alike] = summed[until[alike]] - summed[before[alike]]
        return found


def squared_returns(panel: Panel, session: int) -> tuple[Ints, Floats]:
    """Minute and squared log return of each row of a session; the first is from its open, one after a hole missing."""
    rows = panel.rows_of(session)
    minute, log_close = panel.minute[rows], np.log(panel.close[rows])
    returns = np.diff(log_close, prepend=np.log(panel.open[rows][:1]))
    returns[1:][np.diff(minute) != 1] = np.nan
    return minute, returns**2


def _standing(minute: Ints, session_minutes: int, whole: int) -> Ints:
    """The minutes of a session of `whole` minutes as which these count; past its end its last one."""
    is_closing = minute >= session_minutes - CLOSING_MINUTES
    return np.minimum(np.where(is_closing, minute + max(whole - session_minutes, 0), minute), whole - 1)


def _around(values: Floats, position: int) -> float:
    """The mean of the values near a position, of as many on one side as on the other."""
    reach = min(_SMOOTHING, position, len(values) - 1 - position)
    return float(values[position - reach : position + reach + 1].mean())
