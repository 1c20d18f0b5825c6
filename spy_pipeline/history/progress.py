"""Telling how far a long fetch has come: days done, rate, time left."""

from __future__ import annotations

import time
from collections.abc import Callable

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.history.fetching import FetchedDay

_EVERY_SECONDS = 2.0


class ProgressTeller:
    """Tells in sentences, at the end and at most every two seconds until then."""

    def __init__(self, tell: Callable[[str], None], instrument: Instrument) -> None:
        self._tell = tell
        self._symbol = instrument.symbol
        self._began = time.monotonic()
        self._told = self._began

    def __call__(self, day: FetchedDay, done: int, total: int) -> None:
        """Note that one more day is done; a day with missing minutes is told at once."""
        now = time.monotonic()
        if day.gaps:
            causes = ", ".join(sorted({gap.cause for gap in day.gaps}))
            self._tell(f"{self._symbol} {day.day}: {day.missing_minutes} minutes are missing ({causes})")
        if done < total and now - self._told < _EVERY_SECONDS:
            return
        self._told = now
        rate = done / max(now - self._began, 1e-9)
        left = "" if done == total else f", {(total - done) / rate:.0f} s left"
        self._tell(f"{self._symbol}: {done} of {total} days fetched, {rate:.1f} a second{left}")
