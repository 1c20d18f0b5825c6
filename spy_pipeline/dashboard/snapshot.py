"""Everything that the page shows at one moment, read once for all browsers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spy_pipeline.core.clock import Clock, open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import new_york_time
from spy_pipeline.core.provenance import home_kind
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.sessions import Session
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.dashboard.feed_watch import FeedWatch, Heard
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.live.day_panel import newest_rows
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.outcomes import CycleLedger, StepOutcome
from spy_pipeline.live.present import Present, present_advice

SILENT_SECONDS = 2.0
"""Real time without a word from the collector after which it counts as silent; it speaks once a second."""
_READ_AGAIN = 3
"""Newest forecasts that are read each time; all of the session's where none of them is known."""


@dataclass(frozen=True)
class Snapshot:
    """The page's input."""

    symbol: str
    """What is traded."""
    now_ns: int
    """Market time, nanoseconds since 1970 UTC."""
    speed: float
    """Market seconds in one real second."""
    is_simulated: bool
    """Whether clock, home or feed are simulated."""
    session: Session
    """The session that is on, else the last one."""
    is_open: bool
    """Whether it is on."""
    cadence_s: int
    """Session time from one forecast to the next, seconds."""
    heard: Heard
    """What the feed has brought."""
    silent_s: float
    """Real seconds since the collector was last heard; infinite where it never was."""
    minutes: Sequence[MinuteRow]
    """The session's whole minutes, newest revision of each, in order."""
    forecasts: Sequence[Forecast]
    """The session's forecasts, in order."""
    present: Present | None
    """What is advised now, and why; None while the ledger was never read."""
    outcomes: Sequence[StepOutcome]
    """What came of the session's steps, in order."""
    problem: str
    """Why clock, kind or ledger of the home could not be read; empty where all could."""

    @property
    def is_silent(self) -> bool:
        """Whether what the collector said last is no longer the present."""
        return self.silent_s > SILENT_SECONDS

    @property
    def second(self) -> SecondRow | None:
        """The newest second; None while the collector is silent, for then nobody knows price and book."""
        return None if self.is_silent else self.heard.second


class SnapshotMaker:
    """Makes snapshots; to be used by one thread."""

    def __init__(self, home: Home, instrument: Instrument, watch: FeedWatch) -> None:
        self._home, self._instrument, self._watch = home, instrument, watch
        self._cadence_s = load_settings(home).live.cadence_seconds
        self._clock = open_clock(home.state_folder)
        self._is_simulated_home = home_kind(home) == "simulated"
        self._database: LedgerDatabase | None = None
        self._day: _Day | None = None

    def make(self) -> Snapshot:
        """What is known now; what cannot be read is left as it was read last, with the reason."""
        problems: list[str] = []
        with _noting(problems):
            self._clock = open_clock(self._home.state_folder)
        with _noting(problems):
            self._is_simulated_home = home_kind(self._home) == "simulated"
        clock, heard = self._clock, self._watch.heard
        now_ns = clock.now_ns()
        session, is_open = _session_at(self._instrument, now_ns)
        if self._day is None or self._day.session != session:
            self._day = _Day(self._instrument, session)
        day = self._day
        with _noting(problems):
            self._database = self._database or LedgerDatabase(self._home)
            day.read(self._database, clock)
        told = [row for row in heard.minutes if session.contains(row.start_ns)]
        health_says = heard.health is not None and heard.health.is_simulated
        return Snapshot(
            symbol=self._instrument.symbol,
            now_ns=now_ns,
            speed=clock.speed,
            is_simulated=clock.is_simulated or health_says or self._is_simulated_home,
            session=session,
            is_open=is_open,
            cadence_s=self._cadence_s,
            heard=heard,
            silent_s=(time.monotonic_ns() - heard.heard_ns) / 1e9 if heard.health else float("inf"),
            minutes=newest_rows([*day.minutes, *told]),
            forecasts=[forecast for _, forecast in sorted(day.forecasts.items())],
            present=day.present,
            outcomes=day.outcomes,
            problem="; ".join(problems),
        )

    def close(self) -> None:
        """Give the ledger back."""
        if self._database is not None:
            self._database.close()


class _Day:
    """What the ledger says of one session; only what is new is read again."""

    def __init__(self, instrument: Instrument, session: Session) -> None:
        self._instrument = instrument
        self.session = session
        self.minutes: Sequence[MinuteRow] = ()
        self.forecasts: dict[int, Forecast] = {}
        self.present: Present | None = None
        self.outcomes: Sequence[StepOutcome] = ()

    def read(self, database: LedgerDatabase, clock: Clock) -> None:
        ledger = CycleLedger(database, self._instrument)
        self.present = present_advice(database, self._instrument, clock)
        self._read_forecasts(ledger)
        if not self.outcomes or ledger.last_step(self.session) != self.outcomes[-1].step_ns:
            self.outcomes = ledger.outcomes(self.session)
            self.minutes = [each.row for each in HeardMinutes(database, self._instrument).of_session(self.session)]

    def _read_forecasts(self, ledger: CycleLedger) -> None:
        newest = _by_minute(ledger.forecasts(self.session, last=_READ_AGAIN))
        if newest.keys().isdisjoint(self.forecasts):
            newest = _by_minute(ledger.forecasts(self.session))
        self.forecasts |= newest


@contextlib.contextmanager
def _noting(problems: list[str]) -> Iterator[None]:
    """Add to `problems` the sentence that the block ends with, if any."""
    try:
        yield
    except SpyError as refusal:
        problems.append(str(refusal))


def _by_minute(forecasts: Sequence[Forecast]) -> Mapping[int, Forecast]:
    return {forecast.bar_end_ns: forecast for forecast in forecasts}


def _session_at(instrument: Instrument, now_ns: int) -> tuple[Session, bool]:
    calendar = instrument.sessions()
    session = calendar.at(now_ns)
    if session is not None:
        return session, True
    today = new_york_time(now_ns).date()
    if calendar.has(today) and calendar.session(today).open_ns <= now_ns:
        return calendar.session(today), False
    return calendar.preceding(today), False
