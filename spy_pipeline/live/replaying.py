"""The day lived through again, offline: each forecast must come out the same, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from spy_pipeline.core.clock import StandingClock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import new_york_text
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.live.day_files import minutes_as_heard
from spy_pipeline.live.day_panel import DayContext, day_context
from spy_pipeline.live.differences import FORECAST, Difference
from spy_pipeline.live.forecast_files import forecasts_as_made
from spy_pipeline.live.heard_minutes import HeardMinute
from spy_pipeline.live.minute_step import think
from spy_pipeline.live.online_state import HISTORY, OPENING, OnlineState, as_it_opened, state_at
from spy_pipeline.live.outcomes import CycleLedger, StepOutcome
from spy_pipeline.live.served_stack import ServedStack, load_stack
from spy_pipeline.live.serving import Serving


@dataclass(frozen=True)
class Replay:
    """What came of living through a day again."""

    day: date
    """Which day."""
    steps: int
    """Steps that were taken live."""
    forecasts: int
    """Forecasts that were compared."""
    differences: tuple[Difference, ...]
    """Forecasts that did not come out the same."""


def replay_day(home: Home, instrument: Instrument, day: date) -> Replay:
    """Live through a day again from what was kept of it; a day that was not lived is refused with a sentence."""
    session = instrument.sessions().session(day)
    with LedgerDatabase(home) as database:
        ledger = CycleLedger(database, instrument)
        taken = [outcome for outcome in ledger.outcomes(session) if outcome.stages]
        with database.reading() as connection:
            opening = state_at(connection, instrument, str(day), OPENING)
        if not taken or opening is None:
            raise SpyError(f"No step of {instrument.symbol} on {day} was taken: choose a day that was lived here.")
        made = forecasts_as_made(home, database, instrument, session)
        minutes = minutes_as_heard(home, database, instrument, session)
    forecasts = {forecast.bar_end_ns: forecast for forecast in made}
    context = as_it_opened(day_context(home, instrument, session), opening)
    past = _Replaying(home, instrument, context, minutes)
    found = past.differences(taken, forecasts, replace(opening, step_ns=session.open_ns))
    explanation = _explanation(context, opening)
    told = tuple(replace(difference, explanation=explanation) for difference in found)
    return Replay(day, len(taken), len(forecasts), told)


class _Replaying:
    """Goes through the steps of a day in the order in which they were taken."""

    def __init__(self, home: Home, instrument: Instrument, context: DayContext, minutes: Sequence[HeardMinute]) -> None:
        self._home = home
        self._instrument = instrument
        self._context = context
        self._minutes = minutes
        self._stacks: dict[str, ServedStack] = {}

    def differences(
        self, taken: Sequence[StepOutcome], forecasts: dict[int, Forecast], state: OnlineState
    ) -> list[Difference]:
        """Where the forecasts of the steps taken differ from what comes out now."""
        found = []
        version = state.model_version
        for outcome in taken:
            live = forecasts.get(outcome.step_ns)
            version = live.model_version if live else version
            serving = Serving(self._stack(version), self._context, ())
            thought = think(
                self._instrument,
                serving,
                self._known_at(outcome.step_ns),
                before=state,
                step_ns=outcome.step_ns,
                clock=StandingClock(outcome.recorded_ns),
            )
            difference = _difference(outcome.step_ns, live, thought.forecast)
            found += [difference] if difference else []
            state = thought.state
        return found

    def _known_at(self, step_ns: int) -> list[MinuteRow]:
        return [heard.row for heard in self._minutes if heard.step_ns is not None and heard.step_ns <= step_ns]

    def _stack(self, version: str) -> ServedStack:
        if version not in self._stacks:
            self._stacks[version] = load_stack(self._home, self._instrument, version)
        return self._stacks[version]


def _difference(step_ns: int, live: Forecast | None, again: Forecast | None) -> Difference | None:
    """How a forecast differs from its replay; None where both are the same to the last bit."""
    if live is None or again is None:
        if live is again:
            return None
        return Difference(
            FORECAST, step_ns, "none" if live is None else "made", "none" if again is None else "made", ""
        )
    parts = [
        name
        for name in ("minutes", "sigma", "levels", "quantiles", "calibration_id", "model_version", "source")
        if not _same(getattr(live, name), getattr(again, name))
    ]
    if not parts:
        return None
    largest = _largest(live, again)
    return Difference(FORECAST, step_ns, ", ".join(parts), f"differs by up to {largest:.3g}", "")


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=True)
    return one == other


def _largest(live: Forecast, again: Forecast) -> float:
    if live.quantiles.shape != again.quantiles.shape:
        return float("inf")
    return float(np.abs(live.quantiles - again.quantiles).max(initial=0.0))


def _explanation(context: DayContext, opening: OnlineState) -> str:
    if opening.learned.notes.get(HISTORY) != context.history.content_hash:
        return "the daily files before the day are not those that it was lived with"
    return "not known: the same inputs gave another forecast"


def replay_lines(replay: Replay) -> list[str]:
    """What came of it, in words."""
    verdict = "every forecast came out the same, to the last bit"
    if replay.differences:
        verdict = f"{len(replay.differences)} of them came out otherwise"
    lines = [f"{replay.day}: {replay.forecasts} forecasts of {replay.steps} steps lived through again: {verdict}."]
    lines += [
        f"  {new_york_text(item.start_ns)}: {item.live} {item.official} ({item.explanation})"
        for item in replay.differences
    ]
    return lines
