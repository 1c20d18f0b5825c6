"""Going through a session by hand, minute by minute."""

from __future__ import annotations

from spy_pipeline.core.clock import StandingClock
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.live.day_files import bring_day_files_forward
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.minute_step import MinuteCycle, Taken
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.serving import HeldServing
from tests.live.live_home import SPY, LiveHome


class Living:
    """One process that takes steps."""

    def __init__(self, place: LiveHome) -> None:
        self.place = place
        self.database = LedgerDatabase(place.home)
        self.clock = StandingClock(place.session.open_ns)
        self.cycle = MinuteCycle(self.database, SPY, self.clock, 60)
        self.ledger = CycleLedger(self.database, SPY)
        self.heard = HeardMinutes(self.database, SPY)
        self.held = HeldServing()

    def at(self, number: int) -> int:
        """The end of the minute with this number, counted from 1."""
        return self.place.session.open_ns + number * MINUTE_NS

    def hear(self, *rows: MinuteRow) -> None:
        """Hear minutes now."""
        self.heard.keep(rows, self.clock.now_ns())

    def step(self, number: int) -> Taken:
        """Take the step at the end of a minute, and write the day's files as a run would."""
        self.clock.shows_ns = max(self.clock.shows_ns, self.at(number) + 400_000_000)
        serving = self.held.serving(self.place.home, self.database, SPY, self.place.session)
        taken = self.cycle.take(serving, self.at(number), f"run {number}", {})
        bring_day_files_forward(self.place.home, self.database, SPY, self.place.session)
        return taken

    def live(self, first: int, last: int) -> None:
        """Hear and take the steps from one minute to another."""
        rows = self.place.minutes()
        for number in range(first, last + 1):
            self.hear(rows[number - 1])
            self.step(number)
