"""120 days from raw bars to checked daily files as one Dagster run, against one run a day."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.result import BenchmarkResult
from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.sessions import Session
from spy_pipeline.history.raw_days import write_raw_day

DAYS, LOOKED_BACK_TO, ALONE = 120, 22, 10
_LAST = date(2025, 3, 3)


def run() -> list[BenchmarkResult]:
    """The budget is 20 s for 120 days; ten runs over a day each are scaled to 120."""
    instrument = Instrument.parse("SPY")
    with tempfile.TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE] = folder
        home = Home.at(Path(folder))
        sessions = instrument.sessions().last_before(_LAST, DAYS + LOOKED_BACK_TO)
        for number, session in enumerate(sessions):
            write_raw_day(LakeLayout(home), instrument, session.day, _bars(session, number), complete=True)
        together = _seconds(home, instrument, sessions[LOOKED_BACK_TO:])
        alone = sum(_seconds(home, instrument, [session]) for session in sessions[-ALONE:]) * DAYS / ALONE
        del os.environ[HOME_VARIABLE]
    note = f"{DAYS} days: features, CSV, checks, look-ahead audit; claimed: <= 20 s"
    peer = f"{ALONE} single-day runs, scaled"
    return [
        BenchmarkResult("engineer 120 days in one run", together, alone, "s", peer, higher_is_better=False, note=note)
    ]


def _seconds(home: Home, instrument: Instrument, sessions: list[Session]) -> float:
    from spy_pipeline.pipeline.asset_names import engineered_key, raw_key
    from spy_pipeline.pipeline.catch_up import job_name, range_tags
    from spy_pipeline.pipeline.definitions import definitions
    from spy_pipeline.pipeline.home_instance import home_instance

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with home_instance(home) as instance:
        began = time.perf_counter()
        result = definitions.resolve_job_def(job_name(instrument)).execute_in_process(
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            tags=range_tags(sessions),
            asset_selection=[raw_key(instrument), engineered_key(instrument)],
        )
        elapsed = time.perf_counter() - began
    made = [
        event for event in result.get_asset_materialization_events() if event.asset_key == engineered_key(instrument)
    ]
    if len(made) != len(sessions):
        raise RuntimeError(f"made {len(made)} of {len(sessions)} days")
    return elapsed


def _bars(session: Session, number: int) -> pd.DataFrame:
    random = np.random.default_rng(number)
    close = 500.0 + np.cumsum(random.normal(0.0, 0.1, session.minutes)).round(2)
    return pd.DataFrame(
        {
            "start_ns": session.minute_starts_ns(),
            "interval_s": np.int64(60),
            "open": close,
            "high": close + 0.2,
            "low": close - 0.2,
            "close": close,
            "volume": random.integers(10_000, 200_000, session.minutes).astype(float),
            "wap": close,
            "count": pd.array(random.integers(50, 900, session.minutes), "Int64"),
            "source": "imported",
        }
    )
