"""The gate before serving: only a stack that is proved, looks nowhere ahead, and may serve here passes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.leak_checks import look_ahead
from spy_pipeline.learning.proof_judgement import unlike, weaknesses
from spy_pipeline.learning.proof_record import Proof
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.stack import stack_in
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


def gate(
    home: Home, found: ModelVersion, stack: Ensemble, panel: Panel, proof: Proof, *, instrument: Instrument
) -> Verdict:
    """Everything that speaks against a stack serving; `panel` is what it was trained on or later."""
    refusals = [*weaknesses(proof), *unlike(proof, instrument, stack)]
    rows = np.linspace(panel.first_row[-2], len(panel) - 2, _ROWS_LOOKED_AT).astype(int).tolist()
    if ahead := look_ahead(stack, panel, rows):
        refusals.append(f"its forecast at row {ahead[0].row} changes when the future is {ahead[0].future}")
    try:
        claim_home(home, found.lineage.source)
    except SpyError as refusal:
        refusals.append(str(refusal))
    return Verdict(found.version, tuple(refusals))


def judge_challenger(
    home: Home, registry: ModelRegistry, instrument: Instrument, panel: Panel, proof: Proof
) -> Verdict:
    """Hold the challenger against the gate; nothing is changed."""
    challenger = _challenger(registry, instrument)
    return gate(home, challenger, stack_in(registry, challenger), panel, proof, instrument=instrument)


def promote_challenger(registry: ModelRegistry, instrument: Instrument, verdict: Verdict) -> ModelVersion:
    """Let the challenger that passed the gate serve, and freeze it as the control; any other is refused."""
    challenger = _challenger(registry, instrument)
    if not verdict.passed:
        raise SpyError(f"{challenger.version[:12]} does not serve: {'; '.join(verdict.refusals)}.")
    if challenger.version != verdict.version:
        raise SpyError(f"The challenger of {challenger.name} was changed after it was judged: judge it anew.")
    roles = {Alias.CONTROL: "the night's version, frozen", Alias.CHAMPION: "passed the gate"}
    return registry.promote_to(challenger.name, challenger.version, roles)


def _challenger(registry: ModelRegistry, instrument: Instrument) -> ModelVersion:
    name = model_name(instrument, STACK)
    challenger = registry.holder(name, Alias.CHALLENGER)
    if challenger is None:
        raise SpyError(f"{name} has no challenger: train one with `spy train`.")
    return challenger
