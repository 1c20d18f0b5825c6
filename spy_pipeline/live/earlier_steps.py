"""Steps in their order: a run waits a moment for the run of an earlier step that is still under way."""

from __future__ import annotations

import time

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.sessions import Session
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.steps import steps_between

_LONGEST_SECONDS = 3.0
_SHARE_OF_A_STEP = 0.5
_LOOK_SECONDS = 0.02


def await_earlier_steps(
    database: LedgerDatabase,
    instrument: Instrument,
    session: Session,
    *,
    step_ns: int,
    cadence_seconds: int,
    clock: Clock,
) -> None:
    """Return once the requested step right before `step_ns` is recorded, or when waiting longer would cost this one."""
    ledger = CycleLedger(database, instrument)
    longest = min(_LONGEST_SECONDS, _SHARE_OF_A_STEP * cadence_seconds / clock.speed)
    end = time.monotonic() + longest
    while time.monotonic() < end:
        waiting = steps_between(session, cadence_seconds, ledger.last_step(session), step_ns - 1)
        if not waiting or not ledger.attempts(waiting[-1]):
            return
        time.sleep(_LOOK_SECONDS)
