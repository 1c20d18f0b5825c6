"""Minutes that are missing, doubled or corrected in a reply."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.gateway.faults.fault import Fault
from spy_pipeline.gateway.market.events import Bars

_DEFAULT_SHARE = 0.01
_CORRECTION = 0.01


def spoil_bars(bars: Bars, fault: Fault, random: Random) -> Bars:
    """The bars with the fault's minutes, or a share of all, gone, doubled or a cent off with another volume."""
    hit = _hit(bars, fault, random)
    if fault.kind == "missing_minutes":
        return bars.rows(~hit)
    if fault.kind == "duplicate_minutes":
        return bars.rows(np.repeat(np.arange(len(bars)), np.where(hit, 2, 1)))
    close = np.where(hit, np.round(bars.close + _CORRECTION, 6), bars.close)
    return replace(
        bars,
        close=close,
        high=np.maximum(bars.high, close),
        volume=np.where(hit & (bars.volume > 0), bars.volume + 100.0, bars.volume),
    )


def _hit(bars: Bars, fault: Fault, random: Random) -> NDArray[np.bool_]:
    minutes = fault.options.get("minutes")
    if isinstance(minutes, list):
        return np.array(
            [f"{new_york_time(start):%H:%M}" in minutes for start in bars.start_ns.tolist()], dtype=np.bool_
        )
    share = fault.number("share", _DEFAULT_SHARE)
    return np.array([random.random() < share for _ in range(len(bars))], dtype=np.bool_)
