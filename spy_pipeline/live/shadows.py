"""Versions in the shadow of the one that serves: asked the same questions, held against what it said."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.training_set import DueLabels, Floats, Panel
from spy_pipeline.live.tables import SHADOWS

_FIGURES = ("against", "judged_ns", "weight", "saved", "saved_squared")


class Role(StrEnum):
    """Why a version is followed."""

    CHALLENGER = "challenger"
    """It would serve if it proved better."""
    FORMER = "former"
    """It served before the present champion, and serves again if that proves worse."""


ENOUGH_LABELS = 12.0
"""Labels that do not overlap, as many as an hour brings, before anything is concluded."""
SURE = 1.64
"""Standard errors that a difference must lie from none."""


@dataclass(frozen=True)
class Shadow:
    """One version that is followed, and how it did against what was served."""

    version: str
    """Its content hash in the registry."""
    against: str
    """The version that serves, which it is held against."""
    judged_ns: int
    """Labels known by then were taken in: nanoseconds since 1970 UTC."""
    weight: float = 0.0
    """Labels so far, those that overlap counted by their part."""
    saved: float = 0.0
    """Sum of how much less it lost than what was served, in CRPS in sigmas, so weighted."""
    saved_squared: float = 0.0
    """Sum of the squares of these."""
    pending: Mapping[int, list[list[float]]] = field(default_factory=dict)
    """What it said at decisions whose labels are not all known: quantiles of the log return by `HORIZONS`."""

    def spoken(self, decision_ns: int, returns: Floats) -> Shadow:
        """The same, having said something at one more decision."""
        oldest = decision_ns - (max(HORIZONS) + 5) * 60_000_000_000
        kept = {decision: said for decision, said in self.pending.items() if decision > oldest}
        return replace(self, pending={**kept, decision_ns: returns.tolist()})

    def judged(self, panel: Panel, due: DueLabels, served: Mapping[int, Forecast], now_ns: int) -> Shadow:
        """The same, held against what was served wherever labels came due by now."""
        weight, saved, squared = self.weight, self.saved, self.saved_squared
        for row, column, outcome in zip(due.rows.tolist(), due.columns.tolist(), due.returns.tolist(), strict=True):
            decision = int(panel.decision_ns[row])
            said, live = self.pending.get(decision), served.get(decision)
            if said is None or live is None or not math.isfinite(outcome):
                continue
            at = min(HORIZONS[column], len(live.minutes)) - 1
            sigma = float(live.sigma[at])
            if not sigma > 0.0:
                continue
            less = float(crps(outcome, live.quantiles[at]) - crps(outcome, np.array(said[column]))) / sigma
            share = 1.0 / HORIZONS[column]
            weight, saved, squared = weight + share, saved + share * less, squared + share * less**2
        return replace(self, judged_ns=now_ns, weight=weight, saved=saved, saved_squared=squared)

    @property
    def surety(self) -> float:
        """Standard errors by which it did better than what was served; 0 while too few labels are known."""
        if self.weight < ENOUGH_LABELS:
            return 0.0
        mean = self.saved / self.weight
        variance = max(self.saved_squared / self.weight - mean**2, 1e-18)
        return mean / math.sqrt(variance / self.weight)


def shadows_of(connection: Connection, instrument: Instrument) -> dict[Role, Shadow]:
    """The versions that are followed."""
    rows = connection.execute(select(SHADOWS).where(SHADOWS.c.instrument == instrument.key))
    return {Role(row.role): _shadow(row.version, json.loads(row.content)) for row in rows}


def keep_shadows(connection: Connection, instrument: Instrument, shadows: Mapping[Role, Shadow]) -> None:
    """Keep these, and no others, within the caller's transaction."""
    connection.execute(delete(SHADOWS).where(SHADOWS.c.instrument == instrument.key))
    rows = [
        {"instrument": instrument.key, "role": str(role), "version": shadow.version, "content": _content(shadow)}
        for role, shadow in shadows.items()
    ]
    if rows:
        connection.execute(insert(SHADOWS), rows)


def _content(shadow: Shadow) -> str:
    figures = {name: getattr(shadow, name) for name in _FIGURES}
    return json.dumps({**figures, "pending": {str(at): said for at, said in shadow.pending.items()}})


def _shadow(version: str, said: dict[str, Any]) -> Shadow:
    pending = {int(at): rows for at, rows in said["pending"].items()}
    return Shadow(version, **{name: said[name] for name in _FIGURES}, pending=pending)
