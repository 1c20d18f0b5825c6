"""The minute bars of a user's file, day by day, as a market's skeleton."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.market.minute_bars import DailyRecord, MinuteBars
from spy_pipeline.gateway.market.replay_file import PRICES, START, SYMBOL, read_bar_file
from spy_pipeline.gateway.market.traits import TRAITS

_DEFAULT_SYMBOL = "SPY"


class ReplayedMinutes:
    """Bars of regular sessions as given; a missing minute stays missing, and bars outside the sessions are not used."""

    def __init__(self, days: dict[str, dict[date, MinuteBars]]) -> None:
        self._days = days

    @classmethod
    def read(cls, path: Path) -> ReplayedMinutes:
        """The bars of a Parquet or CSV file, of one symbol or of several told apart by a column `symbol`.

        A file without that column is of the known symbol that its name begins with, else of SPY.
        """
        bars = read_bar_file(path, _symbol_in_name(path))
        days = {str(symbol): _by_session(str(symbol), part, path) for symbol, part in bars.groupby(SYMBOL, sort=True)}
        return cls(days)

    def symbols(self) -> tuple[str, ...]:
        """The symbols in the file."""
        return tuple(self._days)

    def days(self, symbol: str) -> list[date]:
        """The days in the file."""
        return list(self._days[symbol])

    def minutes(self, symbol: str, day: date) -> MinuteBars:
        """The bars of one day as given."""
        return self._days[symbol][day]

    def previous_close(self, symbol: str, day: date) -> float:
        """Last price of the file's day before; on the first one its own first price."""
        days = self._days[symbol]
        earlier = [known for known in days if known < day]
        return float(days[earlier[-1]].close[-1] if earlier else days[day].open[0])

    def record(self, symbol: str, before: date) -> DailyRecord:
        """Opens, closes and variances of the file's days before `before`."""
        known = [(day, bars) for day, bars in self._days[symbol].items() if day < before]
        return DailyRecord(
            [day for day, _ in known],
            np.array([bars.open[0] for _, bars in known]),
            np.array([bars.close[-1] for _, bars in known]),
            np.array([_variance(bars) for _, bars in known]),
        )


def _symbol_in_name(path: Path) -> str:
    word = path.stem.replace("-", "_").split("_")[0].upper()
    return word if word in TRAITS else _DEFAULT_SYMBOL


def _by_session(symbol: str, bars: pd.DataFrame, path: Path) -> dict[date, MinuteBars]:
    calendar = Instrument.parse(symbol).sessions()
    starts = bars[START].to_numpy()
    columns = [bars[name].to_numpy(dtype=np.float64) for name in (*PRICES, "volume")]
    days: dict[date, MinuteBars] = {}
    for session in _sessions_covered(calendar, starts):
        first, stop = np.searchsorted(starts, [session.open_ns, session.close_ns])
        if stop > first:
            days[session.day] = MinuteBars(starts[first:stop], *(column[first:stop] for column in columns))
    if not days:
        raise SpyError(f"{path} has no bar of {symbol} inside a regular session of {calendar.name}: check its times.")
    return days


def _sessions_covered(calendar: Any, starts: np.ndarray[Any, np.dtype[np.int64]]) -> list[Session]:
    moments = pd.to_datetime(starts[[0, -1]], utc=True).tz_convert("America/New_York")
    sessions: list[Session] = calendar.between(moments[0].date(), moments[1].date())
    return sessions


def _variance(bars: MinuteBars) -> float:
    """Sum of squared returns from one bar's close to the next, the first from its open."""
    returns = np.diff(np.log(np.concatenate([bars.open[:1], bars.close])))
    return float(returns @ returns)
