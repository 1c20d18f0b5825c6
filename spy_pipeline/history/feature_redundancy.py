"""The redundancy report on the daily files that a home holds, fold by fold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.daily_files import read_daily_files
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.features.catalogue import minute_columns
from spy_pipeline.features.redundancy import RedundancyReport, redundancy_report

FOLDS = 3
_LEAST_DAYS = 10
_RETURN_MINUTES, _VOLATILITY_MINUTES = 15, 30


def redundancy_by_fold(layout: LakeLayout, instrument: Instrument, sessions: int) -> dict[str, RedundancyReport]:
    """The report on each third of the last `sessions` daily files, by the days it spans."""
    days = days_present(layout.daily_folder(instrument), ".csv")[-sessions:]
    if len(days) < _LEAST_DAYS:
        raise SpyError(
            f"{instrument.symbol} has {len(days)} engineered days, {_LEAST_DAYS} are needed: run `spy catch-up`."
        )
    reports = {}
    for fold in np.array_split(np.array(days), FOLDS):
        rows = read_daily_files([layout.daily_file(instrument, day) for day in fold])
        targets = _targets(rows)
        reports[f"{fold[0]} to {fold[-1]}"] = redundancy_report(rows[list(minute_columns())], targets)
    return reports


def _targets(rows: pd.DataFrame) -> pd.DataFrame:
    """What is to be forecast from each row, within its session: a return, and the volatility of the minutes after."""
    assert isinstance(rows.index, pd.DatetimeIndex)
    day = rows.index.normalize()
    ahead = rows["close"].groupby(day).shift(-_RETURN_MINUTES)
    squared = np.log(rows["close"]).groupby(day).diff().pow(2)
    summed = squared.groupby(day).transform(lambda returns: returns.rolling(_VOLATILITY_MINUTES).sum())
    variance = summed.groupby(day).shift(-_VOLATILITY_MINUTES)
    return pd.DataFrame(
        {
            f"return of the next {_RETURN_MINUTES} minutes": np.log(ahead / rows["close"]),
            f"volatility of the next {_VOLATILITY_MINUTES} minutes": np.log(variance.where(variance > 0)) / 2,
        }
    )
