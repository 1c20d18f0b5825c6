"""Telling at the terminal what happens in a demo's session, until the day is concluded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import DayConcluded
from spy_pipeline.core.ledger.outbox import Outbox
from spy_pipeline.core.new_york import MINUTE_NS, new_york_time
from spy_pipeline.core.sessions import Session
from spy_pipeline.demo.training import ask_for_training
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.notify.message import sentence_of

Say = Callable[[str], None]

_LOOK_SECONDS = 0.5
_SETTLED_FORECASTS = 3
"""Forecasts after which the session is well under way and training may begin."""
_TELL_EVERY_NS = 30 * MINUTE_NS
_CONCLUDED_WITHIN_NS = 60 * MINUTE_NS
"""Market time after the close by which the day should be concluded."""


class Narrator:
    """Follows one session by the ledger, in a thread that ends with the process."""

    def __init__(self, home: Home, instrument: Instrument, session: Session, dagster: str, say: Say) -> None:
        self._home, self._instrument, self._session = home, instrument, session
        self._dagster, self._say = dagster, say
        database = LedgerDatabase(home)
        self._outbox, self._ledger = Outbox(database), CycleLedger(database, instrument)
        self._told = max((number for number, _ in self._outbox.since(0)), default=0)
        self._began = time.monotonic()

    def start(self) -> None:
        """Begin to tell."""
        threading.Thread(target=self._run, name="narrator", daemon=True).start()

    def _run(self) -> None:
        self._until(self._first_forecast)
        self._until(lambda: self._forecasts() >= _SETTLED_FORECASTS)
        self._ask_for_training()
        self._tell_progress()
        for sentence in self._farewell():
            self._say(sentence)

    def _tell_progress(self) -> None:
        told_ns, late_ns = self._session.open_ns, self._session.close_ns + _CONCLUDED_WITHIN_NS
        while not self._tell_events():
            clock = open_clock(self._home.state_folder)
            now_ns = clock.now_ns() if clock.is_simulated else told_ns
            if now_ns - told_ns >= _TELL_EVERY_NS and self._session.contains(now_ns):
                told_ns = now_ns
                self._tell(f"{self._forecasts()} forecasts so far")
            if told_ns < late_ns <= now_ns:
                told_ns = now_ns
                self._tell(f"the day is not concluded yet; the newest runs at {self._dagster}/runs say why")
            time.sleep(_LOOK_SECONDS)

    def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._tell_events()
            time.sleep(_LOOK_SECONDS)

    def _first_forecast(self) -> bool:
        made = self._ledger.forecasts(self._session, last=1)
        if made:
            seconds = time.monotonic() - self._began
            self._tell(f"the first forecast, {seconds:.0f} s after the services were started; the page draws it")
        return bool(made)

    def _forecasts(self) -> int:
        return sum(outcome.reason is None for outcome in self._ledger.outcomes(self._session))

    def _ask_for_training(self) -> None:
        try:
            run = ask_for_training(self._dagster, self._instrument)
        except SpyError as error:
            self._tell(str(error))
            return
        self._tell(f"the members are proved and trained meanwhile, and serve if that proof holds: {run}")

    def _tell_events(self) -> bool:
        """Tell what was noted since; says whether the day is concluded."""
        concluded = False
        for number, event in self._outbox.since(self._told):
            self._told = number
            self._tell(sentence_of(event, "en"))
            happening = event.happening
            concluded |= isinstance(happening, DayConcluded) and happening.session == self._session.day
        return concluded

    def _farewell(self) -> Iterator[str]:
        report = self._home.data_folder / "reports" / self._instrument.key / f"day-{self._session.day}" / "report.html"
        yield f"The session of {self._session.day} is over; its report: {report}"
        yield "The pages stay open until Ctrl-C. `spy demo` again plays the next session, with what was learned so far."
        yield "For an account of your own: `spy init`, `spy doctor`, then `spy up`."

    def _tell(self, sentence: str) -> None:
        now = new_york_time(open_clock(self._home.state_folder).now_ns())
        self._say(f"{now:%H:%M} {sentence}")
