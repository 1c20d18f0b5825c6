"""What serves while no stack has passed the gate: B-Q upon B-sigma, calibrated online like any stack."""

from __future__ import annotations

import json

from spy_pipeline.core.instruments import Instrument
from spy_pipeline.forecast.catalogue import volatility_forecaster
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.training_set import LabelBook, Panel
from spy_pipeline.learning.evaluation.findings import B_Q, B_SIGMA
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name, register

_REASON = "the baselines serve until a stack passes the gate"


def serve_baselines(registry: ModelRegistry, instrument: Instrument, panel: Panel, *, seed: int) -> ModelVersion | None:
    """Let the baselines serve, fitted on `panel`, unless a stack serves that passed the gate; says what serves anew."""
    name = model_name(instrument, STACK)
    serving = registry.holder(name, Alias.CHAMPION)
    baselines = Ensemble(volatility_forecaster(B_SIGMA), [B_Q])
    if serving is not None and serving.facts.parameters.get("settings") != json.dumps(
        baselines.settings(), sort_keys=True
    ):
        return None
    baselines.fit(panel, LabelBook(panel).known_by(panel.sessions[-1].close_ns), seed)
    made = register(registry, name, baselines, panel)
    return registry.promote(name, made.version, Alias.CHAMPION, _REASON)
