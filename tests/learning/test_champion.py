"""Only what passes the gate serves; what does not leaves the former champion in place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.quantile_forecast import QuantileForecast
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.champion import gate, judge_challenger, promote_challenger
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.roster import STACK_SIGMA, role_named
from spy_pipeline.learning.scoring.day_blocks import Interval
from spy_pipeline.learning.stack import members_trained_on, register_stack, stack_of
from spy_pipeline.learning.training import model_name, train
from tests.learning.made_up_proofs import proof_of

SPY = Instrument.parse("SPY")
NAME = model_name(SPY, "stack")
MEMBERS = ("residual_quantiles", "ridge_quantiles")
GOOD = proof_of(MEMBERS, "2024-02-20")
WORSE = replace(GOOD, crps_vs_b_q=Interval(-0.010, -0.015, -0.005, 24))


def trained(home: Home, panel: Panel, seed: int) -> tuple[ModelRegistry, ModelVersion]:
    registry = ModelRegistry(home)
    versions = train(
        registry, SPY, panel, [role_named(name) for name in (STACK_SIGMA, *MEMBERS)], seed=seed, tell=lambda _: None
    )
    assert {version.version for version in members_trained_on(registry, SPY, panel)} >= {
        version.version for version in versions
    }
    return registry, register_stack(registry, SPY, panel, versions)


def test_a_challenger_that_passes_serves_and_one_that_does_not_changes_nothing(home: Home, walk_panel: Panel) -> None:
    panel = walk_panel.part(0, 35)
    registry, first = trained(home, panel, 1)
    verdict = judge_challenger(home, registry, SPY, panel, GOOD)
    assert verdict.passed, verdict.refusals
    promote_challenger(registry, SPY, verdict)
    assert registry.aliases(NAME) == {"champion": first.version, "challenger": first.version, "control": first.version}
    assert registry.version(MEMBER_NAME, first.lineage.members[1][:12]).served

    _, second = trained(home, walk_panel.part(0, 36), 1)
    assert second.version != first.version
    refused = judge_challenger(home, registry, SPY, walk_panel.part(0, 36), WORSE)
    assert "worse than B-Q's by 1.00%" in refused.refusals[0]
    with pytest.raises(SpyError, match="does not serve"):
        promote_challenger(registry, SPY, refused)
    assert registry.aliases(NAME)["champion"] == first.version
    assert stack_of(registry, SPY, Alias.CHAMPION).fitted is not None
    with pytest.raises(SpyError, match="judge it anew"):
        promote_challenger(registry, SPY, verdict)


MEMBER_NAME = model_name(SPY, "residual_quantiles")


class Peeking(Ensemble):
    """A stack whose sigma follows the panel's last close, whichever row is asked for."""

    def predict(self, panel: Panel, *asked: Any, **named: Any) -> QuantileForecast:
        said = super().predict(panel, *asked, **named)
        return replace(said, sigma=said.sigma * (1.0 + 1e-6 * panel.close[-1]))


def test_a_stack_that_looks_ahead_is_refused(home: Home, walk_panel: Panel) -> None:
    panel = walk_panel.part(0, 35)
    registry, made = trained(home, panel, 1)
    peeking = Peeking.unpack(registry.artifacts.read(made.version))
    peeking.fitted = stack_of(registry, SPY, Alias.CHALLENGER).fitted
    (refusal,) = gate(home, made, peeking, panel, GOOD, instrument=SPY).refusals
    assert "changes when the future is" in refusal


def test_a_simulated_stack_does_not_enter_a_live_home(home: Home, walk_panel: Panel) -> None:
    trained(home, walk_panel.part(0, 35), 1)
    with pytest.raises(SpyError, match="takes no simulated records"):
        trained(home, replace(walk_panel.part(0, 35), source=Source.SIMULATED), 1)


def test_a_stack_of_members_from_other_days_is_refused(home: Home, walk_panel: Panel) -> None:
    registry, _ = trained(home, walk_panel.part(0, 35), 1)
    older = members_trained_on(registry, SPY, walk_panel.part(0, 35))
    with pytest.raises(SpyError, match="other days"):
        register_stack(registry, SPY, walk_panel.part(1, 36), older)


def test_a_proof_of_other_members_lets_nothing_serve(home: Home, walk_panel: Panel) -> None:
    panel = walk_panel.part(0, 35)
    registry, _ = trained(home, panel, 1)
    refused = judge_challenger(home, registry, SPY, panel, proof_of(MEMBERS[:1], "2024-02-20"))
    (refusal,) = refused.refusals
    assert refusal.startswith("its members (residual_quantiles, ridge_quantiles) are not those")
    with pytest.raises(SpyError, match="does not serve: its members"):
        promote_challenger(registry, SPY, refused)
