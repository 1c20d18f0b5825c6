"""The gate before serving: only a stack that is no worse than B-Q, looks nowhere ahead, and may serve here passes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.evaluation.evaluation import Evaluation
from spy_pipeline.learning.evaluation.yardsticks import Metric
from spy_pipeline.learning.leak_checks import look_ahead
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.stack import STACK
from spy_pipeline.learning.training import model_name

_ROWS_LOOKED_AT = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a stack may serve."""

    version: str
    """The stack's version."""
    refusals: tuple[str, ...]
    """Why it may not; none where it may."""

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.refusals


def gate(home: Home, found: ModelVersion, forecaster: Forecaster, panel: Panel, evaluation: Evaluation) -> Verdict:
    """Everything that speaks against a stack serving; `panel` is what it was trained on or later."""
    refusals = []
    crps = next(finding.found for finding in evaluation.findings if finding.metric is Metric.CRPS_B_Q)
    if not crps.high >= 0.0:
        refusals.append(f"its CRPS is worse than B-Q's by {-crps.value:.2%} [{-crps.high:.2%}, {-crps.low:.2%}]")
    if evaluation.suspicion:
        refusals.append(evaluation.suspicion)
    rows = np.linspace(panel.first_row[-2], len(panel) - 2, _ROWS_LOOKED_AT).astype(int).tolist()
    if ahead := look_ahead(forecaster, panel, rows):
        refusals.append(f"its forecast at row {ahead[0].row} changes when the future is {ahead[0].future}")
    try:
        claim_home(home, found.lineage.source)
    except SpyError as refusal:
        refusals.append(str(refusal))
    return Verdict(found.version, tuple(refusals))


def gate_challenger(
    home: Home, registry: ModelRegistry, instrument: Instrument, panel: Panel, evaluation: Evaluation
) -> Verdict:
    """Hold the challenger against the gate; where it passes it is the champion, else the former champion stays."""
    name = model_name(instrument, STACK)
    challenger = registry.holder(name, Alias.CHALLENGER)
    if challenger is None:
        raise SpyError(f"{name} has no challenger: train one with `spy train`.")
    forecaster = restored(registry.artifacts.read(challenger.version))
    verdict = gate(home, challenger, forecaster, panel, evaluation)
    if verdict.passed:
        registry.promote(name, challenger.version, Alias.CHAMPION, "passed the gate")
        registry.promote(name, challenger.version, Alias.CONTROL, "the night's version, frozen")
    return verdict
