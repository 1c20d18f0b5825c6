"""Learning within the day, apart from the forecast: test, then train; what proves better serves, what is worse goes.

Each fine-tune first judges its former product by labels that came due since, against what was served, and only then
trains on. The challenger serves when it is proved to lose less and is no worse on rows that were set aside; the version
that it replaced is followed on, and serves again if it is proved to lose less. One that is equal is promoted on 5 % of
days at most, however often one looks (`live/bets.py`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.forecaster import QuantileForecaster, VolatilityForecaster
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.threads import THREADS
from spy_pipeline.forecast.training_set import Floats, Ints, LabelBook, Panel
from spy_pipeline.learning.registry.model_registry import Along, ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.registry.role_rows import RoleMovedError
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name, register
from spy_pipeline.live.day_panel import due_labels, joined, newest_rows, today_panel
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.online_state import PRESENT, OnlineState, go_on, state_at
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.live.served_stack import ServedStack, load_stack
from spy_pipeline.live.serving import Serving
from spy_pipeline.live.shadows import JUDGED_MINUTES, Role, Shadow, keep_shadows, shadows_of
from spy_pipeline.live.tables import FINE_TUNES

RECENT_SESSIONS = 10
"""Sessions that a fine-tune looks at, today's among them."""
NO_WORSE = 1.005
"""How much more than the champion the challenger may lose on the rows set aside."""

_SET_ASIDE_ROWS = 120
_KEPT_ARTIFACTS = 20
_PRUNED_EVERY = 10


class Decision(StrEnum):
    """What the evidence can demand."""

    PROMOTE = "promote"
    """The challenger serves."""
    DROP = "drop"
    """The challenger is given up; the next one begins with the champion."""
    ROLL_BACK = "roll_back"
    """The version that served before serves again."""


@dataclass(frozen=True)
class FineTuned:
    """What one fine-tune did."""

    version: str | None
    """The version it made; None where there was nothing to learn."""
    verdict: str
    """What was decided, in one sentence."""
    spent_ms: float
    """Real time that all of it took, milliseconds."""


class FineTuning:
    """Fine-tunes the stack that serves one instrument."""

    def __init__(self, home: Home, database: LedgerDatabase, instrument: Instrument, clock: Clock) -> None:
        self._home = home
        self._database = database
        self._instrument = instrument
        self._clock = clock
        self._ledger = CycleLedger(database, instrument)
        self._name = model_name(instrument, STACK)

    def run(self, serving: Serving) -> FineTuned:
        """Test, decide, train, register."""
        began = time.perf_counter()
        with threadpool_limits(THREADS):
            version, verdict = self._run(serving)
        spent_ms = 1e3 * (time.perf_counter() - began)
        row = {
            "instrument": self._instrument.key,
            "at_ns": self._clock.now_ns(),
            "version": version,
            "spent_ms": spent_ms,
            "verdict": verdict,
        }
        with self._database.writing() as connection:
            connection.execute(insert(FINE_TUNES).values(row).on_conflict_do_nothing())
        return FineTuned(version, verdict, spent_ms)

    def _run(self, serving: Serving) -> tuple[str | None, str]:
        now = self._at_hand(serving)
        if now is None:
            return None, "no step of the session was taken yet"
        if not learns_within_the_day(serving.served.stack):
            return None, "nothing in the stack that serves learns within the day"
        registry = ModelRegistry(self._home)
        shadows = self._judged(serving, now)
        stacks = {role: load_stack(self._home, self._instrument, shadow.version) for role, shadow in shadows.items()}
        decision = self._decision(serving, shadows, stacks, now)
        if decision is not None:
            return None, self._carry_out(registry, decision, serving, shadows)
        spoken = {role: _speak(stacks[role], shadow, now) for role, shadow in shadows.items()}
        made = self._trained(registry, stacks.get(Role.CHALLENGER, serving.served), now)
        challenger = spoken.get(Role.CHALLENGER) or Shadow(made, serving.served.version)
        self._keep({**spoken, Role.CHALLENGER: replace(challenger, version=made)})
        if now.state.step_ns // MINUTE_NS % _PRUNED_EVERY == 0:
            registry.prune(self._name, _KEPT_ARTIFACTS)
        return made, "trained on: " + "; ".join(_standing(role, shadow) for role, shadow in shadows.items())

    def _at_hand(self, serving: Serving) -> _AtHand | None:
        """What is known as of the last step; the state is read first, so that its step knew every minute taken."""
        session = serving.context.session
        with self._database.reading() as connection:
            state = state_at(connection, self._instrument, str(session.day), PRESENT)
        if state is None:
            return None
        minutes = HeardMinutes(self._database, self._instrument).of_session(session)
        rows = newest_rows(
            heard.row for heard in minutes if heard.step_ns is not None and heard.step_ns <= state.step_ns
        )
        if not rows:
            return None
        today = today_panel(serving.context, rows)
        return _AtHand(state, serving.context.history, today, joined(serving.context.history, today))

    def _judged(self, serving: Serving, now: _AtHand) -> dict[Role, Shadow]:
        """The shadows of the present champion, held against what was served since they were judged last."""
        served = {forecast.bar_end_ns: forecast for forecast in self._ledger.forecasts(serving.context.session)}
        with self._database.reading() as connection:
            shadows = shadows_of(connection, self._instrument)
        return {
            role: shadow.judged(
                now.panel, due_labels(now.history, now.today, shadow.spoken_ns or 0, now.state.step_ns), served
            )
            for role, shadow in shadows.items()
            if shadow.against == serving.served.version
        }

    def _decision(
        self, serving: Serving, shadows: Mapping[Role, Shadow], stacks: Mapping[Role, ServedStack], now: _AtHand
    ) -> Decision | None:
        """What the evidence demands, if anything yet."""
        former, challenger = shadows.get(Role.FORMER), shadows.get(Role.CHALLENGER)
        if former is not None and former.better.is_proof:
            return Decision.ROLL_BACK
        if challenger is not None and challenger.worse.is_proof:
            return Decision.DROP
        if challenger is not None and challenger.better.is_proof:
            is_safe = self._is_no_worse_set_aside(stacks[Role.CHALLENGER], serving.served, now)
            return Decision.PROMOTE if is_safe else Decision.DROP
        return None

    def _carry_out(
        self, registry: ModelRegistry, decision: Decision, serving: Serving, shadows: Mapping[Role, Shadow]
    ) -> str:
        """Do what was decided; only the version that serves was judged, and no other is replaced for it."""
        judged = serving.served.version
        try:
            if decision is Decision.ROLL_BACK:
                return self._roll_back(registry, judged, shadows[Role.FORMER])
            if decision is Decision.PROMOTE:
                return self._promote(registry, judged, shadows[Role.CHALLENGER])
        except RoleMovedError as moved:
            return f"nothing was changed: {moved}"
        self._keep({role: shadow for role, shadow in shadows.items() if role is not Role.CHALLENGER})
        return f"challenger given up: {_standing(Role.CHALLENGER, shadows[Role.CHALLENGER])}"

    def _roll_back(self, registry: ModelRegistry, judged: str, former: Shadow) -> str:
        reason = f"it lost more than its predecessor: {_standing(Role.FORMER, former)}"
        registry.rollback(self._name, Alias.CHAMPION, reason, instead_of=judged, along=self._following({}))
        return f"rolled back: {reason}"

    def _promote(self, registry: ModelRegistry, judged: str, challenger: Shadow) -> str:
        standing = _standing(Role.CHALLENGER, challenger)
        watched = self._following({Role.FORMER: Shadow(judged, challenger.version)})
        reason = f"fine-tuned and better: {standing}"
        registry.promote(self._name, challenger.version, Alias.CHAMPION, reason, instead_of=judged, along=watched)
        return f"promoted: {standing}"

    def _is_no_worse_set_aside(self, challenger: ServedStack, champion: ServedStack, now: _AtHand) -> bool:
        """Whether the challenger loses at most half a percent more on rows that no fine-tune looks at."""
        rows = _rows_set_aside(now.history)
        outcomes = LabelBook(now.history).known_by(now.state.step_ns).returns[rows]
        sigma = champion.stack.volatility.predict(now.history, rows).sigma
        losses = [_loss(served, now, rows, outcomes, sigma) for served in (challenger, champion)]
        return losses[0] <= NO_WORSE * losses[1]

    def _trained(self, registry: ModelRegistry, base: ServedStack, now: _AtHand) -> str:
        go_on(base, now.state)
        recent = now.panel.part(-RECENT_SESSIONS, len(now.panel.sessions))
        labels = LabelBook(recent).known_by(now.state.step_ns)
        stack = base.stack.fine_tuned(recent, labels, seed=now.state.step_ns // MINUTE_NS)
        return register(registry, self._name, stack, recent).version

    def _following(self, shadows: Mapping[Role, Shadow]) -> Along:
        """Keep these, and no others, in a transaction to come."""
        return partial(keep_shadows, instrument=self._instrument, shadows=shadows)

    def _keep(self, shadows: Mapping[Role, Shadow]) -> None:
        with self._database.writing() as connection:
            keep_shadows(connection, self._instrument, shadows)


@dataclass(frozen=True)
class _AtHand:
    """What is known as of the last step."""

    state: OnlineState
    history: Panel
    today: Panel
    panel: Panel


def learns_within_the_day(stack: Ensemble) -> bool:
    """Whether a fine-tune changes anything in a stack beside what is learned online."""
    parts = [(VolatilityForecaster, stack.volatility), *((QuantileForecaster, member) for member in stack.members)]
    return any(type(part).fine_tuned is not base.fine_tuned for base, part in parts)  # type: ignore[attr-defined]


def _speak(served: ServedStack, shadow: Shadow, now: _AtHand) -> Shadow:
    """What a shadow says at the last step, with the online state of the stack that serves, if it is not waiting."""
    row = len(now.panel) - 1
    left = int(now.panel.session_minutes[row] - now.panel.minute[row] - 1)
    decision_ns = int(now.panel.decision_ns[row])
    if left < JUDGED_MINUTES or shadow.is_waiting(decision_ns):
        return shadow
    go_on(served, now.state)
    said = served.stack.predict(now.panel, np.array([row]), (JUDGED_MINUTES,))
    return shadow.spoken(decision_ns, said.returns()[0, 0])


def _rows_set_aside(history: Panel) -> Ints:
    """Rows of days before those that fine-tunes look at, evenly spread over days and hours."""
    last = int(history.first_row[max(len(history.sessions) - RECENT_SESSIONS, 1)])
    return np.linspace(0, last - 1, _SET_ASIDE_ROWS).astype(np.int64)


def _loss(served: ServedStack, now: _AtHand, rows: Ints, outcomes: Floats, sigma: Floats) -> float:
    """Mean CRPS in sigmas of the champion."""
    go_on(served, now.state)
    said = served.stack.predict(now.history, rows).returns()
    return float(np.nanmean(crps(outcomes, said) / sigma))


def _standing(role: Role, shadow: Shadow) -> str:
    mean = shadow.saved / shadow.decisions if shadow.decisions else 0.0
    return (
        f"{role} saved {mean:+.4f} sigmas of CRPS a decision over {shadow.decisions} "
        f"(bets on better grew {shadow.better.grown:.2f} times, on worse {shadow.worse.grown:.2f} times)"
    )


@dataclass(frozen=True, slots=True)
class PastFineTune:
    """One fine-tune of the past."""

    version: str | None
    """The version it made, if any."""
    spent_ms: float
    """Real time that it took, milliseconds."""
    verdict: str
    """What was decided."""


def fine_tunes_of(connection: Connection, instrument: Instrument, session: Session) -> list[PastFineTune]:
    """The fine-tunes of a session, in order."""
    query = select(FINE_TUNES).where(
        FINE_TUNES.c.instrument == instrument.key,
        FINE_TUNES.c.at_ns > session.open_ns,
        FINE_TUNES.c.at_ns <= session.close_ns + 60 * MINUTE_NS,
    )
    rows = connection.execute(query.order_by(FINE_TUNES.c.at_ns))
    return [PastFineTune(row.version, row.spent_ms, row.verdict) for row in rows]
