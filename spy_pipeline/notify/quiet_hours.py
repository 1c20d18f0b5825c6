"""The hours in which nobody wants to be told anything."""

from __future__ import annotations

from datetime import datetime, time


def is_quiet(hours: str, now: datetime) -> bool:
    """Whether `now` lies within `hours`, such as 22:00-07:00; the end does not belong to them, empty is never quiet."""
    if not hours:
        return False
    first, last = (time.fromisoformat(part) for part in hours.split("-"))
    present = now.time()
    return first <= present < last if first <= last else present >= first or present < last
