"""Whether the live minute cycle owns today: while it does, today's file is its own and history stops at yesterday."""

from __future__ import annotations

from spy_pipeline.core.home import Home
from spy_pipeline.core.process_lock import ProcessLock, lock_is_held


def live_session(home: Home) -> ProcessLock:
    """The right to write today's rows, held by the live cycle from the open until its day is sealed."""
    return ProcessLock(home.state_folder / "locks" / "live-session", "runs the live session of this home")


def live_session_is_on(home: Home) -> bool:
    """Whether some process holds that right."""
    return lock_is_held(home.state_folder / "locks" / "live-session")
