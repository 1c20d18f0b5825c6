"""One step of the cycle: labels that came due, what is learned of them, the forecast, advice; recorded in one go."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import AdviceChanged
from spy_pipeline.core.ledger.outbox import Event, note_event
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.forecast.serving import Server
from spy_pipeline.forecast.threads import THREADS
from spy_pipeline.forecast.training_set import DueLabels, Panel
from spy_pipeline.live.day_panel import due_labels, joined, newest_rows, today_panel
from spy_pipeline.live.heard_minutes import HeardMinute, HeardMinutes, note_step
from spy_pipeline.live.input_health import input_causes
from spy_pipeline.live.model_health import model_causes
from spy_pipeline.live.online_state import (
    OPENING,
    PRESENT,
    OnlineState,
    go_on,
    keep_state,
    noted_at_opening,
    own_state,
    state_at,
    state_before,
    state_of,
)
from spy_pipeline.live.outcomes import (
    CycleLedger,
    StepOutcome,
    last_step,
    latest_advice,
    outcome_at,
    record_advice,
    record_forecast,
    record_reasons,
    record_step,
)
from spy_pipeline.live.partial_minutes import is_within_a_minute, minute_of, own_view
from spy_pipeline.live.safe_mode import MODEL_CAUSES, set_causes, silencing_reasons
from spy_pipeline.live.scoring import Score, record_scores, scores_due, scores_of
from spy_pipeline.live.serving import Serving
from spy_pipeline.live.steps import steps_between
from spy_pipeline.signals.advice import Advice, advise

CLOSED = "the session ends with this minute"
NOT_HEARD = "the minute was not heard whole, or had no trades"
PASSED_OVER = "its run did not end before that of a later step"

_LATE_STEPS = 1.5
"""How many steps late a forecast may still be made."""
_LATE_SECONDS = 10.0
"""How many real seconds late it may be made in any case."""


@dataclass(frozen=True)
class Thought:
    """What a step works out before anything is recorded; the same inputs always give the same."""

    panel: Panel | None
    """Days before and the session so far; None while no minute is known."""
    due: DueLabels | None
    """Labels that came due."""
    forecast: Forecast | None
    """The forecast; None where there is a reason for none."""
    reason: str | None
    """That reason."""
    state: OnlineState
    """What is known online after the step."""


@dataclass(frozen=True)
class Taken:
    """What a step has recorded."""

    outcome: StepOutcome
    """What came of it; another run may have recorded that before."""
    forecast: Forecast | None
    """The forecast, where this run made it."""
    advice: Advice | None
    """The advice, where this run gave it."""
    scores: Sequence[Score]
    """Scores that came due."""


def think(
    instrument: Instrument,
    serving: Serving,
    rows: Sequence[MinuteRow],
    *,
    before: OnlineState,
    step_ns: int,
    clock: Clock,
) -> Thought:
    """Go on from the state before, learn from the labels that came due since, and forecast at the step.

    A step within a minute forecasts as if the minute ended with it, and learns nothing.
    """
    served = serving.served
    with threadpool_limits(THREADS):
        go_on(served, before)
        known = newest_rows(row for row in rows if row.start_ns + MINUTE_NS <= step_ns) + own_view(rows, step_ns)
        if not known:
            return Thought(None, None, None, NOT_HEARD, state_of(served, step_ns))
        today = today_panel(serving.context, known)
        panel = joined(serving.context.history, today)
        due = due_labels(serving.context.history, today, before.step_ns, step_ns)
        if not is_within_a_minute(step_ns):
            served.stack.update(panel, len(panel) - 1, due)
        reason = _reason_for_none(serving, today, step_ns)
        forecast = None
        if reason is None:
            server = Server(served.stack, instrument.key, clock, version=served.version)
            forecast, spoken = server.forecast(panel)
            if is_within_a_minute(step_ns):
                forecast = replace(forecast, bar_end_ns=step_ns)
            else:
                served.stack.remember(spoken)
        return Thought(panel, due, forecast, reason, state_of(served, step_ns))


def _reason_for_none(serving: Serving, today: Panel, step_ns: int) -> str | None:
    if step_ns >= serving.context.session.close_ns:
        return CLOSED
    newest_ns = int(today.decision_ns[-1]) - MINUTE_NS
    return None if newest_ns == minute_of(step_ns) else NOT_HEARD


@dataclass(frozen=True)
class _Step:
    """A step that was thought out and is to be recorded."""

    serving: Serving
    step_ns: int
    run_id: str | None
    before: OnlineState
    thought: Thought
    minutes: Sequence[HeardMinute]
    stages: dict[str, float]


class MinuteCycle:
    """Takes the steps of one instrument's session."""

    def __init__(self, database: LedgerDatabase, instrument: Instrument, clock: Clock, cadence_seconds: int) -> None:
        self._database = database
        self._instrument = instrument
        self._clock = clock
        self._cadence_seconds = cadence_seconds
        self._ledger = CycleLedger(database, instrument)

    def take(self, serving: Serving, step_ns: int, run_id: str | None, stages: dict[str, float]) -> Taken:
        """Take a step, once: a second run of the same step finds what the first one recorded.

        Steps right before it of which nothing is recorded are taken first, from what was known at each; those that
        are too late to be of use are passed over, with that reason.
        """
        for late in self._late_steps(serving, step_ns):
            self._take(serving, late, run_id, {})
        return self._take(serving, step_ns, run_id, stages)

    def _late_steps(self, serving: Serving, step_ns: int) -> list[int]:
        session = serving.context.session
        step = self._cadence_seconds * NANOSECONDS
        latest_ns = max(int(_LATE_STEPS * step), int(_LATE_SECONDS * self._clock.speed * NANOSECONDS))
        unrecorded = steps_between(session, self._cadence_seconds, self._ledger.last_step(session), step_ns - 1)
        return [late for late in unrecorded if self._clock.now_ns() - late <= latest_ns]

    def _take(self, serving: Serving, step_ns: int, run_id: str | None, stages: dict[str, float]) -> Taken:
        while True:
            try:
                return self._try(serving, step_ns, run_id, stages)
            except _Overtaken:
                continue

    def _try(self, serving: Serving, step_ns: int, run_id: str | None, stages: dict[str, float]) -> Taken:
        """Think a step out from what is known and record it.

        Outcome and state are of one moment, and minutes are read after them: whoever records a step in between is
        noticed, and no minute is taken for new that the step before knew.
        """
        started = time.perf_counter()
        with self._database.reading() as connection:
            recorded = outcome_at(connection, self._instrument, step_ns)
            before = state_to_go_on_from(connection, self._instrument, serving)
        if recorded is not None:
            return Taken(recorded, None, None, ())
        minutes = HeardMinutes(self._database, self._instrument).of_session(serving.context.session)
        read = time.perf_counter()
        rows = [heard.row for heard in minutes]
        thought = think(self._instrument, serving, rows, before=before, step_ns=step_ns, clock=self._clock)
        spent = stages | {"read": 1e3 * (read - started), "forecast": 1e3 * (time.perf_counter() - read)}
        with self._database.writing() as connection:
            if last_step(connection, self._instrument, serving.context.session) != before.step_ns:
                raise _Overtaken
            return self._record(connection, _Step(serving, step_ns, run_id, before, thought, minutes, spent))

    def _record(self, connection: Connection, step: _Step) -> Taken:
        began = time.perf_counter()
        instrument, session, thought = self._instrument, step.serving.context.session, step.thought
        day, now_ns = str(session.day), self._clock.now_ns()
        passed = steps_between(session, self._cadence_seconds, step.before.step_ns, step.step_ns - 1)
        record_reasons(connection, instrument, passed, PASSED_OVER, now_ns)
        if step.before.step_ns == session.open_ns:
            opening = noted_at_opening(step.before, step.serving.context)
            keep_state(connection, instrument, day, OPENING, opening)
        keep_state(connection, instrument, day, PRESENT, thought.state)
        new = [heard for heard in step.minutes if heard.step_ns is None and heard.row.start_ns < step.step_ns]
        note_step(connection, instrument, new, step.step_ns)
        scores: list[Score] = []
        if thought.panel is not None and thought.due is not None:
            scores = scores_due(connection, instrument, thought.panel, thought.due, step.step_ns)
            record_scores(connection, instrument, scores)
        forecast, advice = thought.forecast, None
        if forecast is not None and thought.panel is not None:
            forecast, advice = self._speak(connection, step.serving, forecast, thought.panel)
        recorded_ns = self._clock.now_ns()
        total = (recorded_ns - step.step_ns) / 1e6 / self._clock.speed
        spent = step.stages | {"record": 1e3 * (time.perf_counter() - began), "total": total}
        outcome = StepOutcome(step.step_ns, recorded_ns, thought.reason, step.run_id, spent)
        record_step(connection, instrument, outcome)
        return Taken(outcome, forecast, advice, scores)

    def _speak(
        self, connection: Connection, serving: Serving, forecast: Forecast, panel: Panel
    ) -> tuple[Forecast, Advice]:
        """Record forecast and advice, silent where something it stands on cannot be trusted."""
        instrument, session = self._instrument, serving.context.session
        last_day = date.fromisoformat(serving.served.stack.required_fit().last_day)
        causes = model_causes(instrument, session, last_day, scores_of(connection, instrument, session))
        causes |= input_causes(instrument, panel)
        set_causes(connection, instrument, MODEL_CAUSES, causes, now_ns=forecast.made_at_ns, source=forecast.source)
        reasons = silencing_reasons(connection, instrument)
        if reasons:
            unwell = "; ".join(f"{item.cause}: {item.detail}" for item in reasons)
            health = unwell if forecast.health == "ok" else f"{forecast.health}; {unwell}"
            forecast = replace(forecast, health=health)
        record_forecast(connection, forecast)
        advice = advise(forecast, float(panel.close[-1]), reasons)
        tell_if_changed(connection, instrument, advice)
        record_advice(connection, advice)
        return forecast, advice


def state_to_go_on_from(connection: Connection, instrument: Instrument, serving: Serving) -> OnlineState:
    """The state after the last step of the session; at its first step that of the last session, if there is one."""
    session, served = serving.context.session, serving.served
    after_ns = last_step(connection, instrument, session)
    if after_ns > session.open_ns:
        state = state_at(connection, instrument, str(session.day), PRESENT)
    else:
        state = state_before(connection, instrument, session)
    if state is None:
        return own_state(served, after_ns)
    return replace(state, step_ns=after_ns)


class _Overtaken(Exception):  # noqa: N818 - it is no error: the step is to be thought out anew
    """Another step was recorded while this one was thought out."""


def tell_if_changed(connection: Connection, instrument: Instrument, advice: Advice) -> None:
    """Put a change of advice into the outbox within the caller's transaction; a moved range alone is none."""
    former = latest_advice(connection, instrument)
    causes = [item.cause for item in advice.reasons]
    if former is not None and former.kind == advice.kind and [item.cause for item in former.reasons] == causes:
        return
    changed = AdviceChanged(
        advice=advice.kind,
        reason="; ".join(item.detail for item in advice.reasons),
        causes=tuple(causes),
        price=advice.price,
        low=advice.low,
        high=advice.high,
        coverage=advice.coverage,
        horizon_minutes=advice.horizon_minutes,
    )
    note_event(connection, Event(f"advice {advice.id}", instrument.key, advice.made_at_ns, advice.source, changed))
