"""How long each stage of the minute cycle takes, from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from spy_pipeline.live.fine_tuning import PastFineTune
from spy_pipeline.live.outcomes import StepOutcome

STAGES = {
    "collector": "end of the minute to the collector's word",
    "sensor": "to the sensor's request",
    "launch": "to the run's first line",
    "held": "finding the model that is held",
    "read": "reading minutes and state",
    "forecast": "learning and forecasting",
    "record": "recording",
    "total": "end of the minute to forecast and advice recorded",
    "fine_tune": "apart from it: a fine-tune, its version registered",
}
"""The stages in their order, with what each goes to."""


@dataclass(frozen=True, slots=True)
class StageLatency:
    """How long one stage took over some steps, real milliseconds."""

    stage: str
    """Which stage."""
    steps: int
    """How many steps there are."""
    p50: float
    """Median."""
    p95: float
    """What 95 % stay below."""
    p99: float
    """What 99 % stay below."""
    longest: float
    """The longest."""


def stage_latencies(outcomes: Iterable[StepOutcome], tuned: Iterable[PastFineTune] = ()) -> list[StageLatency]:
    """Percentiles by stage over the steps that made a forecast, and of the fine-tunes that made a version."""
    made = [dict(outcome.stages) for outcome in outcomes if outcome.reason is None]
    made += [{"fine_tune": past.spent_ms} for past in tuned if past.version is not None]
    found = []
    for stage in STAGES:
        spent = [stages[stage] for stages in made if stage in stages]
        if spent:
            p50, p95, p99 = np.percentile(spent, [50, 95, 99]).tolist()
            found.append(StageLatency(stage, len(spent), p50, p95, p99, max(spent)))
    return found
