"""Whether another process of this machine still runs, and whether it is the one that was meant."""

from __future__ import annotations

import os
from pathlib import Path

_STATE_FIELD = 0
_START_FIELD = 19


def process_is_alive(pid: int) -> bool:
    """Whether a process with this id runs, whoever owns it; one that has ended but was not reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    fields = _stat_fields(pid)
    return not fields or fields[_STATE_FIELD] != "Z"


def process_start_mark(pid: int) -> str:
    """A text that differs between two processes that had the same id one after the other; empty where unknown."""
    fields = _stat_fields(pid)
    return fields[_START_FIELD] if fields else ""


def _stat_fields(pid: int) -> list[str]:
    """What Linux tells of a process from its state on; empty elsewhere or when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()
