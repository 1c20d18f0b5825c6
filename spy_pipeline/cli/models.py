"""`spy models`: versions, roles, and their history."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from spy_pipeline.learning.registry.model_registry import ModelRegistry
    from spy_pipeline.learning.registry.model_version import Alias, ModelVersion

models = typer.Typer(
    name="models", help="Versions of models: which there are, which serves, and back again.", no_args_is_help=True
)

Name = Annotated[str, typer.Option("--name", help="The registered model; `spy models list` shows all.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Role = Annotated[str, typer.Option("--as", help="The role: champion, challenger or control.")]
Version = Annotated[str, typer.Argument(help="A version, by the first digits of its hash, or a role.")]

_SERVED = "SPY.stack"


@models.command("list")
def list_models(
    name: Annotated[str | None, typer.Option(help="Only versions of this model.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many of each model, newest first.")] = 10,
    as_json: AsJson = False,
) -> None:
    """List versions, newest first, with their roles."""
    registry = _registry()
    found = [version for model in _chosen(registry, name) for version in registry.versions(model, limit)]
    if as_json:
        typer.echo(json.dumps([_facts(registry, version) for version in found], default=str))
        return
    if not found:
        typer.echo("There are no models yet: train some with `spy train`.")
        return
    table = Table("model", "version", "days", "source", "role", "artifact", box=SIMPLE)
    for version in found:
        span = f"{version.lineage.first_day} to {version.lineage.last_day}"
        artifact = "dropped" if version.dropped else "served" if version.served else "kept"
        table.add_row(
            version.name, version.version[:12], span, version.lineage.source, _roles(registry, version), artifact
        )
    Console().print(table)


@models.command()
def show(version: Version, name: Name = _SERVED, as_json: AsJson = False) -> None:
    """Tell all that is known of one version."""
    registry = _registry()
    found = registry.version(name, version)
    facts = _facts(registry, found)
    if as_json:
        typer.echo(json.dumps(facts, default=str))
        return
    for key, value in _flat(facts).items():
        typer.echo(f"{key:28} {value}")


@models.command()
def compare(first: Version, second: Version, name: Name = _SERVED, as_json: AsJson = False) -> None:
    """Show in what two versions differ."""
    registry = _registry()
    sides = [_flat(_facts(registry, registry.version(name, start))) for start in (first, second)]
    differing = {
        key: [side.get(key) for side in sides]
        for key in dict.fromkeys([*sides[0], *sides[1]])
        if sides[0].get(key) != sides[1].get(key)
    }
    if as_json:
        typer.echo(json.dumps(differing, default=str))
        return
    table = Table("", first, second)
    for key, (left, right) in differing.items():
        table.add_row(key, str(left), str(right))
    Console().print(table)


@models.command()
def promote(
    version: Version,
    name: Name = _SERVED,
    role: Role = "champion",
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "by hand",
    as_json: AsJson = False,
) -> None:
    """Give a version a role; its artifact is checked first."""
    registry = _registry()
    found = registry.promote(name, version, _alias(role), reason)
    _publish()
    _tell_role(registry, found, f"is now the {role} of {name}.", as_json=as_json)


@models.command()
def rollback(
    name: Name = _SERVED,
    role: Role = "champion",
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "by hand",
    as_json: AsJson = False,
) -> None:
    """Give a role back to the version that had it before."""
    registry = _registry()
    found = registry.rollback(name, _alias(role), reason)
    _publish()
    _tell_role(registry, found, f"is again the {role} of {name}.", as_json=as_json)


@models.command()
def prune(
    name: Annotated[str | None, typer.Option(help="Only this model.")] = None,
    keep: Annotated[int, typer.Option(min=0, help="Newest versions whose artifacts are kept whatever they did.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Drop artifacts of versions that never served; what is known of them stays."""
    registry = _registry()
    pruned = {model: registry.prune(model, keep) for model in _chosen(registry, name)}
    if as_json:
        typer.echo(json.dumps({model: {"dropped": count, "bytes": freed} for model, (count, freed) in pruned.items()}))
        return
    for model, (count, freed) in pruned.items():
        typer.echo(f"{model}: dropped {count} artifacts, {freed / 2**20:.1f} MiB.")


def _registry() -> ModelRegistry:
    from spy_pipeline.core.home import Home
    from spy_pipeline.learning.registry.model_registry import ModelRegistry

    return ModelRegistry(Home.current())


def _chosen(registry: ModelRegistry, name: str | None) -> list[str]:
    """The model of this name, or all; one that is not there is refused."""
    from spy_pipeline.core.errors import SpyError

    names = registry.names()
    if name is not None and name not in names:
        remedy = f"choose among {', '.join(names)}" if names else "train some with `spy train`"
        raise SpyError(f"There is no model {name}: {remedy}.")
    return [name] if name else names


def _tell_role(registry: ModelRegistry, found: ModelVersion, said: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_facts(registry, found), default=str))
        return
    typer.echo(f"{found.version[:12]} {said}")


def _publish() -> None:
    from spy_pipeline.core.home import Home
    from spy_pipeline.learning.registry.mlflow_publisher import publish_or_say

    publish_or_say(Home.current(), lambda told: typer.echo(told, err=True))


def _alias(role: str) -> Alias:
    from spy_pipeline.core.errors import SpyError
    from spy_pipeline.learning.registry.model_version import Alias

    try:
        return Alias(role)
    except ValueError as error:
        raise SpyError(f"There is no role {role!r}: choose among {', '.join(Alias)}.") from error


def _roles(registry: ModelRegistry, version: ModelVersion) -> str:
    return ", ".join(alias for alias, holder in registry.aliases(version.name).items() if holder == version.version)


def _facts(registry: ModelRegistry, version: ModelVersion) -> dict[str, object]:
    return asdict(version) | {"roles": _roles(registry, version)}


def _flat(facts: object, prefix: str = "") -> dict[str, object]:
    if not isinstance(facts, dict):
        return {prefix: facts}
    return {
        key: value
        for name, inner in facts.items()
        for key, value in _flat(inner, f"{prefix}.{name}" if prefix else name).items()
    }
