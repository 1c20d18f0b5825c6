"""Raw days that are whole and believable, for tests that need days and no gateway."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.sessions import Session
from spy_pipeline.history.raw_days import write_raw_day


def write_made_up_days(layout: LakeLayout, instrument: Instrument, sessions: Sequence[Session]) -> None:
    """Store a gentle wave of prices for each session, as if imported."""
    for number, session in enumerate(sessions):
        close = 500.0 + np.sin(np.arange(session.minutes) / 30.0 + number).round(2)
        bars = pd.DataFrame(
            {
                "start_ns": session.minute_starts_ns(),
                "interval_s": np.int64(60),
                "open": close,
                "high": close + 0.2,
                "low": close - 0.2,
                "close": close,
                "volume": 1000.0,
                "wap": close,
                "count": pd.array([10] * session.minutes, "Int64"),
                "source": "imported",
            }
        )
        write_raw_day(layout, instrument, session.day, bars, complete=True)
