"""What came of each step, read and written: one forecast, or one reason why there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.records.source import Source
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.live.tables import ADVICE, FORECASTS, REQUESTS, STEPS
from spy_pipeline.signals.advice import Advice, Reason


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What came of a step."""

    step_ns: int
    """When the step was due, nanoseconds since 1970 UTC."""
    recorded_ns: int
    """Market time at which it was recorded, nanoseconds since 1970 UTC."""
    reason: str | None
    """Why there is no forecast; None where there is one."""
    run_id: str | None
    """The run that recorded it."""
    stages: Mapping[str, float]
    """Real time that each stage took, milliseconds."""


class CycleLedger:
    """Steps, forecasts and advice of one instrument."""

    def __init__(self, database: LedgerDatabase, instrument: Instrument) -> None:
        self._database = database
        self._instrument = instrument

    def claim(self, step_ns: int, attempt: int, now_ns: int) -> bool:
        """Take the right to request a step's run; the first of all who try gets it."""
        row = {"instrument": self._instrument.key, "step_ns": step_ns, "attempt": attempt, "requested_ns": now_ns}
        with self._database.writing() as connection:
            return connection.execute(insert(REQUESTS).values(row).on_conflict_do_nothing()).rowcount == 1

    def attempts(self, step_ns: int) -> int:
        """How often a step's run was requested."""
        query = select(func.max(REQUESTS.c.attempt)).where(
            REQUESTS.c.instrument == self._instrument.key, REQUESTS.c.step_ns == step_ns
        )
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one() or 0)

    def outcome(self, step_ns: int) -> StepOutcome | None:
        """What came of a step, if anything yet."""
        with self._database.reading() as connection:
            return outcome_at(connection, self._instrument, step_ns)

    def outcomes(self, session: Session) -> list[StepOutcome]:
        """What came of a session's steps so far, in order."""
        query = select(STEPS).where(
            STEPS.c.instrument == self._instrument.key,
            STEPS.c.step_ns > session.open_ns,
            STEPS.c.step_ns <= session.close_ns,
        )
        with self._database.reading() as connection:
            return [_outcome(row) for row in connection.execute(query.order_by(STEPS.c.step_ns))]

    def last_step(self, session: Session) -> int:
        """The last step of a session that is recorded; the opening where none is."""
        with self._database.reading() as connection:
            return last_step(connection, self._instrument, session)

    def forecast(self, bar_end_ns: int) -> Forecast | None:
        """The forecast made at the end of a minute, if there is one."""
        with self._database.reading() as connection:
            return forecast_at(connection, self._instrument, bar_end_ns)

    def forecasts(self, session: Session, last: int | None = None) -> list[Forecast]:
        """A session's forecasts in order, the `last` of them where not all are asked for."""
        query = (
            select(FORECASTS)
            .where(
                FORECASTS.c.instrument == self._instrument.key,
                FORECASTS.c.bar_end_ns > session.open_ns,
                FORECASTS.c.bar_end_ns <= session.close_ns,
            )
            .order_by(FORECASTS.c.bar_end_ns.desc())
        )
        with self._database.reading() as connection:
            found = connection.execute(query if last is None else query.limit(last)).all()
        return [_forecast(row) for row in reversed(found)]

    def advice(self, last: int = 1) -> list[Advice]:
        """The latest advice, newest first."""
        query = select(ADVICE.c.content).where(ADVICE.c.instrument == self._instrument.key)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(ADVICE.c.number.desc()).limit(last)).scalars()
            return [_advice(json.loads(content)) for content in rows]


def last_step(connection: Connection, instrument: Instrument, session: Session) -> int:
    """The last step of a session that is recorded; the opening where none is."""
    query = select(func.max(STEPS.c.step_ns)).where(
        STEPS.c.instrument == instrument.key, STEPS.c.step_ns > session.open_ns, STEPS.c.step_ns <= session.close_ns
    )
    return int(connection.execute(query).scalar_one() or session.open_ns)


def outcome_at(connection: Connection, instrument: Instrument, step_ns: int) -> StepOutcome | None:
    """What came of a step, if anything yet."""
    query = select(STEPS).where(STEPS.c.instrument == instrument.key, STEPS.c.step_ns == step_ns)
    found = connection.execute(query).first()
    return None if found is None else _outcome(found)


def forecast_at(connection: Connection, instrument: Instrument, bar_end_ns: int) -> Forecast | None:
    """The forecast made at the end of a minute, if there is one."""
    query = select(FORECASTS).where(FORECASTS.c.instrument == instrument.key, FORECASTS.c.bar_end_ns == bar_end_ns)
    found = connection.execute(query).first()
    return None if found is None else _forecast(found)


def record_step(connection: Connection, instrument: Instrument, outcome: StepOutcome) -> bool:
    """Record what came of a step within the caller's transaction; False where something was recorded before."""
    row = {
        "instrument": instrument.key,
        "step_ns": outcome.step_ns,
        "recorded_ns": outcome.recorded_ns,
        "reason": outcome.reason,
        "run_id": outcome.run_id,
        "stages": json.dumps(dict(outcome.stages)),
    }
    return connection.execute(insert(STEPS).values(row).on_conflict_do_nothing()).rowcount == 1


def record_reasons(
    connection: Connection, instrument: Instrument, steps: Sequence[int], reason: str, now_ns: int
) -> int:
    """Record one reason for steps that nothing is recorded of; says for how many that was so."""
    return sum(record_step(connection, instrument, StepOutcome(step, now_ns, reason, None, {})) for step in steps)


def record_forecast(connection: Connection, forecast: Forecast) -> None:
    """Keep a forecast within the caller's transaction."""
    content = {
        "minutes": list(forecast.minutes),
        "sigma": forecast.sigma.tolist(),
        "levels": list(forecast.levels),
        "quantiles": forecast.quantiles.tolist(),
        "calibration_id": forecast.calibration_id,
        "health": forecast.health,
        "latency_ms": forecast.latency_ms,
    }
    row = {
        "instrument": forecast.instrument,
        "bar_end_ns": forecast.bar_end_ns,
        "made_at_ns": forecast.made_at_ns,
        "model_version": forecast.model_version,
        "source": str(forecast.source),
        "content": json.dumps(content),
    }
    connection.execute(insert(FORECASTS).values(row))


def record_advice(connection: Connection, advice: Advice) -> None:
    """Keep advice within the caller's transaction."""
    row = {
        "instrument": advice.instrument,
        "bar_end_ns": advice.bar_end_ns,
        "made_at_ns": advice.made_at_ns,
        "kind": advice.kind,
        "content": json.dumps(asdict(advice)),
    }
    connection.execute(insert(ADVICE).values(row))


def latest_advice(connection: Connection, instrument: Instrument) -> Advice | None:
    """The advice given last, if any."""
    query = select(ADVICE.c.content).where(ADVICE.c.instrument == instrument.key)
    content = connection.execute(query.order_by(ADVICE.c.number.desc()).limit(1)).scalar_one_or_none()
    return None if content is None else _advice(json.loads(content))


def _outcome(row: Row[Any]) -> StepOutcome:
    return StepOutcome(row.step_ns, row.recorded_ns, row.reason, row.run_id, json.loads(row.stages))


def _forecast(row: Row[Any]) -> Forecast:
    said = json.loads(row.content)
    return Forecast(
        instrument=row.instrument,
        made_at_ns=row.made_at_ns,
        bar_end_ns=row.bar_end_ns,
        model_version=row.model_version,
        source=Source(row.source),
        minutes=tuple(said["minutes"]),
        sigma=np.array(said["sigma"], np.float64),
        levels=tuple(said["levels"]),
        quantiles=np.array(said["quantiles"], np.float64),
        calibration_id=said["calibration_id"],
        health=said["health"],
        latency_ms=said["latency_ms"],
    )


def _advice(said: dict[str, Any]) -> Advice:
    reasons = tuple(Reason(**reason) for reason in said["reasons"])
    return Advice(**(said | {"reasons": reasons, "source": Source(said["source"])}))
