"""What a gateway is started with, checked before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.new_york import NEW_YORK, epoch_ns
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.market.market import Plant

CALENDAR = "XNYS"
HistoryMode = Literal["exact", "filtered"]

_DATE_LENGTH = len("yyyy-mm-dd")
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Everything a user may say about a gateway."""

    port: int = 0
    """Where to listen; 0 for any free port."""
    source: str = "synthetic"
    """`synthetic`, `bars:PATH` to replay minute bars, or `recording:PATH` to replay raw events."""
    seed: int = 0
    """Decides everything the synthetic market does."""
    start: str | None = None
    """Market time to begin at, ISO 8601, New York where it has no zone; None for now."""
    speed: float | None = None
    """Market seconds that pass in one real second; None for 1."""
    history: HistoryMode = "filtered"
    """Whether history counts every print that was streamed."""
    plant: Plant = "none"
    """Which pattern is planted in the market for tests."""
    limits: bool = True
    """Whether IBKR's limits hold."""
    faults: Path | None = None
    """A fault script; None for no faults."""

    @property
    def is_simulated_time(self) -> bool:
        """Whether market time is not the machine's."""
        return self.start is not None or self.speed is not None

    def check(self) -> None:
        """Refuse what cannot be, with one sentence."""
        if not 0 <= self.port <= _MAX_PORT:
            raise SpyError(f"Port {self.port} does not exist: give 0 for any free one, or 1 to {_MAX_PORT}.")
        if self.seed < 0:
            raise SpyError(f"Seed {self.seed} is negative: give a whole number from 0 on.")
        if self.source.startswith("recording:") and self.start is None:
            raise SpyError("A recording is replayed from a time of its own: give --start, such as --start 2024-03-08.")

    def start_ns(self, now: datetime) -> int:
        """The market time to begin at when the machine's time is `now`.

        A day alone means its opening. A day after today, and a start on a day without session, are refused.
        """
        if self.start is None:
            return epoch_ns(now)
        calendar = SessionCalendar.named(CALENDAR)
        moment = _parse(self.start)
        day = moment if isinstance(moment, date) and not isinstance(moment, datetime) else moment.date()
        today = now.astimezone(NEW_YORK).date()
        if day > today:
            raise SpyError(f"A start on {day} is in the future: give a session day up to today, {today}.")
        session = calendar.session(day)
        return epoch_ns(moment) if isinstance(moment, datetime) else session.open_ns


def _parse(text: str) -> datetime | date:
    """A day, or a moment with New York's zone where it has none of its own."""
    try:
        if len(text) <= _DATE_LENGTH:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SpyError(
            f"A start at {text!r} is no time: give ISO 8601 such as 2025-03-03T09:25:00 or 2025-03-03."
        ) from error
    return moment.replace(tzinfo=NEW_YORK) if moment.tzinfo is None else moment.astimezone(NEW_YORK)
