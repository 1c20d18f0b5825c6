"""The forecasts of a day that is over, in one file; the ledger may forget them then."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from spy_pipeline.core.atomic_file import replace_atomically
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.live.outcomes import CycleLedger


def write_forecasts(home: Home, instrument: Instrument, session: Session, forecasts: list[Forecast]) -> Path:
    """Keep a day's forecasts in one file, a row a forecast."""
    rows = [
        {
            "bar_end_ns": forecast.bar_end_ns,
            "made_at_ns": forecast.made_at_ns,
            "model_version": forecast.model_version,
            "source": str(forecast.source),
            "calibration_id": forecast.calibration_id,
            "health": forecast.health,
            "latency_ms": forecast.latency_ms,
            "minutes": list(forecast.minutes),
            "levels": list(forecast.levels),
            "sigma": forecast.sigma.tolist(),
            "quantiles": forecast.quantiles.tolist(),
        }
        for forecast in forecasts
    ]
    path = LakeLayout(home).forecasts(instrument, session.day)

    def produce(stream: BinaryIO) -> None:
        parquet.write_table(pa.Table.from_pylist(rows), stream, compression="zstd")

    replace_atomically(path, produce)
    return path


def forecasts_as_made(home: Home, database: LedgerDatabase, instrument: Instrument, session: Session) -> list[Forecast]:
    """A session's forecasts in order: from the ledger, and once it has forgotten them from the day's file."""
    path = LakeLayout(home).forecasts(instrument, session.day)
    forecasts = CycleLedger(database, instrument).forecasts(session)
    if forecasts or not path.is_file():
        return forecasts
    try:
        entries = parquet.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise SpyError(f"{path} cannot be read ({error}): restore it from a copy.") from error
    return [_forecast(instrument, entry) for entry in entries]


def _forecast(instrument: Instrument, entry: dict[str, Any]) -> Forecast:
    words = {name: tuple(entry[name]) for name in ("minutes", "levels")}
    numbers = {name: np.array(entry[name], np.float64) for name in ("sigma", "quantiles")}
    own = {"instrument": instrument.key, "source": Source(entry["source"]), "latency_ms": entry.get("latency_ms") or {}}
    return Forecast(**(entry | words | numbers | own))
