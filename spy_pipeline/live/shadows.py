"""Versions in the shadow of the one that serves: asked the same questions, held against what it said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.forecast.quantile_losses import crps
from spy_pipeline.forecast.training_set import DueLabels, Floats, Panel
from spy_pipeline.live.bets import Bets
from spy_pipeline.live.tables import SHADOWS


class Role(StrEnum):
    """Why a version is followed."""

    CHALLENGER = "challenger"
    """It would serve if it proved better."""
    FORMER = "former"
    """It served before the present champion, and serves again if that proves worse."""


JUDGED_MINUTES = HORIZONS[0]
"""The horizon that is judged: within a day only the shortest has outcomes enough that do not overlap."""

_WAIT_NS = JUDGED_MINUTES * MINUTE_NS
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Shadow:
    """One version that is followed, and how it did against what was served.

    It is asked again only when the outcome of what it said last is known, so that no two outcomes overlap.
    """

    version: str
    """Its content hash in the registry."""
    against: str
    """The version that serves, which it is held against."""
    decisions: int = 0
    """Decisions that were judged."""
    saved: float = 0.0
    """Sum of how much less it lost at them than what was served, in CRPS in sigmas."""
    better: Bets = field(default_factory=Bets)
    """Bets that it loses less than what is served."""
    worse: Bets = field(default_factory=Bets)
    """Bets that it loses more."""
    spoken_ns: int | None = None
    """The decision that waits for its outcome, if any: nanoseconds since 1970 UTC."""
    said: tuple[float, ...] = ()
    """What it said then: quantiles of the log return over the judged horizon."""

    def is_waiting(self, now_ns: int) -> bool:
        """Whether the outcome of what it said last is still to come."""
        return self.spoken_ns is not None and now_ns < self.spoken_ns + _WAIT_NS

    def spoken(self, decision_ns: int, returns: Floats) -> Shadow:
        """The same, having said these quantiles of the return at a decision."""
        return replace(self, spoken_ns=decision_ns, said=tuple(returns.tolist()))

    def judged(self, panel: Panel, due: DueLabels, served: Mapping[int, Forecast]) -> Shadow:
        """The same, held against what was served where its outcome is among the labels that came due."""
        live = None if self.spoken_ns is None else served.get(self.spoken_ns)
        of_it = (panel.decision_ns[due.rows] == self.spoken_ns) & (due.columns == HORIZONS.index(JUDGED_MINUTES))
        outcomes = due.returns[of_it]
        if live is None or not np.isfinite(outcomes).any():
            return self
        at = min(JUDGED_MINUTES, len(live.minutes)) - 1
        return self._settled(outcomes[:1], live.quantiles[at], float(live.sigma[at]))

    def _settled(self, outcome: Floats, served: Floats, sigma: float) -> Shadow:
        """The same after the outcome, with a bet on it unless the two said the same.

        Between and beyond all quantiles a difference is never larger than at one of them.
        """
        said = np.array(self.said)
        possible = np.concatenate([outcome, served, said])
        saved = crps(possible, served) - crps(possible, said)
        free = replace(self, spoken_ns=None, said=())
        least = _ROUNDING * sigma
        if not (sigma > 0.0 and saved.min() < -least and saved.max() > least):
            return free
        return replace(
            free,
            decisions=self.decisions + 1,
            saved=self.saved + float(saved[0]) / sigma,
            better=self.better.settled(float(saved[0]), -float(saved.min())),
            worse=self.worse.settled(-float(saved[0]), float(saved.max())),
        )


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
    return json.dumps({name: value for name, value in asdict(shadow).items() if name != "version"})


def _shadow(version: str, content: dict[str, Any]) -> Shadow:
    """The shadow that was kept; of one that was judged by another rule only whom it follows."""
    if "better" not in content:
        return Shadow(version, content["against"])
    bets = {name: Bets(tuple(content[name]["capital"])) for name in ("better", "worse")}
    return Shadow(version, **{**content, **bets, "said": tuple(content["said"])})
