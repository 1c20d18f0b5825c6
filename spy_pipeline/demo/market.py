"""What a demo's market is made of, and which of its sessions is played next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spy_pipeline.core.atomic_file import create_once
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.features.daily_rows import EARLIER_SESSIONS
from spy_pipeline.gateway.market.replayed_minutes import ReplayedMinutes
from spy_pipeline.learning.panels import LEAST_DAYS

_SESSIONS_AHEAD = 20
"""Sessions left to play after the first, so that the demo can go on day after day."""
_LEAST_PART_OF_FILE = 4
"""In a short file the sessions left to play are one in so many."""


@dataclass(frozen=True, slots=True)
class DemoMarket:
    """A market that the simulated gateway serves, and its sessions."""

    source: str
    """The words by which `spy gateway --source` knows it."""
    sessions: Sequence[Session]
    """All its sessions that can be played or learned from, in order."""
    first: int
    """Position of the session that a new home begins with."""

    @classmethod
    def synthetic(cls, instrument: Instrument, now_ns: int, history: int) -> DemoMarket:
        """The made-up market up to the last session before today, with so many sessions to learn from at first."""
        calendar = instrument.sessions()
        count = EARLIER_SESSIONS + history + _SESSIONS_AHEAD + 1
        sessions = calendar.last_before(new_york_time(now_ns).date(), count)
        return cls("synthetic", sessions, len(sessions) - 1 - _SESSIONS_AHEAD)

    @classmethod
    def of_bars(cls, path: Path, instrument: Instrument) -> DemoMarket:
        """The minute bars of a user's file; too few days are refused."""
        replayed = ReplayedMinutes.read(path)
        if instrument.symbol not in replayed.symbols():
            raise SpyError(
                f"{path} has bars of {', '.join(replayed.symbols())} and none of {instrument.symbol}: "
                "give a file with bars of what market.symbols names first."
            )
        sessions = [instrument.sessions().session(day) for day in replayed.days(instrument.symbol)]
        first = len(sessions) - 1 - min(_SESSIONS_AHEAD, len(sessions) // _LEAST_PART_OF_FILE)
        fewest = EARLIER_SESSIONS + LEAST_DAYS
        if first < fewest:
            needed = fewest * _LEAST_PART_OF_FILE // (_LEAST_PART_OF_FILE - 1) + 1
            raise SpyError(
                f"{path} has {len(sessions)} sessions of {instrument.symbol}, too few to learn from: "
                f"give a file with at least {needed}."
            )
        return cls(f"bars:{path.expanduser().absolute()}", sessions, first)

    def next_session(self, home: Home, instrument: Instrument) -> Session:
        """The session after all that the home knows of; where none is left, a sentence says how to begin anew."""
        folder = LakeLayout(home).daily_folder(instrument)
        known = days_present(folder, ".csv") if folder.is_dir() else []
        if not known:
            return self.sessions[self.first]
        newest = max(known)
        found = next((session for session in self.sessions if session.day > newest), None)
        if found is None:
            raise SpyError(
                f"Every session of this market was played in {home.root}, the last on {newest}: "
                "delete that folder to begin anew, or give another --folder."
            )
        return found

    def history_sessions(self, session: Session, most: int) -> int:
        """How many days before `session` can be engineered, `most` of them at most."""
        before = sum(each.day < session.day for each in self.sessions)
        return min(most, before - EARLIER_SESSIONS)

    def claim(self, home: Home) -> None:
        """Make `home` one of this market for ever; a home of another market is refused."""
        path = home.state_folder / "demo-market"
        create_once(path, self.source.encode())
        present = path.read_text(encoding="utf-8")
        if present != self.source:
            raise SpyError(
                f"{home.root} holds a demo of another market ({present}): delete that folder, or give another --folder."
            )
