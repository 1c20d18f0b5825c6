"""The served stack as a version: members that were trained, one sigma below them, online state above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.forecast.catalogue import restored
from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.forecaster import QuantileForecaster, VolatilityForecaster
from spy_pipeline.forecast.training_set import Panel
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.roster import MEMBERS, STACK, STACK_SIGMA, choice_of_members, stack_roles
from spy_pipeline.learning.training import model_name, register

_LOOKED_BACK = 100


def assemble(
    registry: ModelRegistry, instrument: Instrument, panel: Panel, trained: Sequence[ModelVersion]
) -> Ensemble:
    """The stack of members that were trained on `panel`, with the online state of the stack that serves now."""
    by_name = {version.name: version for version in trained}
    sigma = restored(registry.artifacts.read(_required(by_name, model_name(instrument, STACK_SIGMA)).version))
    assert isinstance(sigma, VolatilityForecaster)
    members: list[QuantileForecaster] = []
    names = [name for name in MEMBERS if model_name(instrument, name) in by_name]
    for name in names:
        member = restored(registry.artifacts.read(by_name[model_name(instrument, name)].version))
        assert isinstance(member, QuantileForecaster)
        member.volatility = sigma
        members.append(member)
    if not members:
        raise SpyError(f"No member of the stack is trained: choose among {', '.join(MEMBERS)}.")
    stack = Ensemble(sigma, members)
    choice_of_members(load_settings(registry.home).learning).apply(stack.weights, names)
    stack.fitted = sigma.required_fit()
    if stack.fitted.panel_hash != panel.content_hash:
        raise SpyError(f"{STACK_SIGMA} was trained on other days than the stack: run `spy train` for all of it.")
    if registry.holder(model_name(instrument, STACK), Alias.CHAMPION) is not None:
        _take_over(stack, stack_of(registry, instrument, Alias.CHAMPION))
    return stack


def register_stack(
    registry: ModelRegistry, instrument: Instrument, panel: Panel, trained: Sequence[ModelVersion]
) -> ModelVersion:
    """Assemble the stack and keep it as the challenger, with its members as lineage."""
    stack = assemble(registry, instrument, panel, trained)
    name = model_name(instrument, STACK)
    used = {model_name(instrument, part) for part in (STACK_SIGMA, *MEMBERS)}
    parts = tuple(version.version for version in trained if version.name in used)
    made = register(registry, name, stack, panel, members=parts)
    return registry.promote(name, made.version, Alias.CHALLENGER, "trained")


def members_trained_on(registry: ModelRegistry, instrument: Instrument, panel: Panel) -> list[ModelVersion]:
    """The newest version of each forecaster of the stack that was trained on exactly these days."""
    found = []
    for role in stack_roles():
        versions = registry.versions(model_name(instrument, role.name), limit=_LOOKED_BACK)
        found += [version for version in versions if version.lineage.data_hash == panel.content_hash][:1]
    return found


def stack_of(registry: ModelRegistry, instrument: Instrument, alias: Alias) -> Ensemble:
    """The stack in a role, every byte checked before it is read."""
    return stack_in(registry, registry.version(model_name(instrument, STACK), alias))


def stack_in(registry: ModelRegistry, found: ModelVersion) -> Ensemble:
    """The stack of a version, every byte checked before it is read."""
    stack = restored(registry.artifacts.read(found.version))
    if not isinstance(stack, Ensemble):
        raise SpyError(f"{found.version[:12]} of {found.name} is no stack: train one with `spy train`.")
    return stack


def _take_over(stack: Ensemble, former: Ensemble) -> None:
    """Go on with what the former stack learned online, where it has the same members."""
    if former.settings() != stack.settings():
        return
    stack.blend.take_over(former.blend)


def _required(by_name: Mapping[str, ModelVersion], name: str) -> ModelVersion:
    if name not in by_name:
        raise SpyError(f"The stack needs {name}, which is not among what was trained: train it as well.")
    return by_name[name]
