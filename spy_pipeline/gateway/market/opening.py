"""Opening a market by the words that name it."""

from __future__ import annotations

from pathlib import Path

from spy_pipeline.core.errors import SpyError
from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes
from spy_pipeline.gateway.market.synthetic_minutes import SyntheticMinutes
from spy_pipeline.gateway.recording.recorded_market import RecordedMarket
from spy_pipeline.gateway.recording.recording import Recording

PLANTS = ("none", "drift", "regime")
_REPLAY, _RECORDING = "bars:", "recording:"


def open_market(source: str, seed: int = 0, plant: str = "none") -> BarMarket:
    """The market that `source` names, with its refusals in one sentence each."""
    if seed < 0:
        raise SpyError(f"A seed of {seed} is not possible: give a whole number from 0 up.")
    if plant not in PLANTS:
        raise SpyError(f"There is no plant {plant!r}: use one of {', '.join(PLANTS)}.")
    if source == "synthetic":
        return BarMarket(SyntheticMinutes(seed, plant), seed, leave_out=True)
    if source in (_REPLAY, _RECORDING) or not source.startswith((_REPLAY, _RECORDING)):
        raise SpyError(
            f"There is no market {source!r}: use synthetic, bars:PATH with a Parquet or CSV file, or recording:PATH "
            "with a folder of raw events."
        )
    if plant != "none":
        raise SpyError(f"The plant {plant!r} needs the synthetic market: leave it out when anything is replayed.")
    if source.startswith(_RECORDING):
        return RecordedMarket(Recording.open(Path(source.removeprefix(_RECORDING))))
    return BarMarket(ReplayedMinutes.read(Path(source.removeprefix(_REPLAY))), seed, leave_out=False)
