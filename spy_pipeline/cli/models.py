"""`spy models`: versions, roles, and their history."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
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
    names = [name] if name else registry.names()
    found = [version for model in names for version in registry.versions(model, limit)]
    if as_json:
        typer.echo(json.dumps([_facts(registry, version) for version in found], default=str))
        return
    table = Table("model", "version", "days", "source", "role", "artifact")
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
) -> None:
    """Give a version a role; its artifact is checked first."""
    found = _registry().promote(name, version, _alias(role), reason)
    _publish()
    typer.echo(f"{found.version[:12]} is now the {role} of {name}.")


@models.command()
def rollback(
    name: Name = _SERVED,
    role: Role = "champion",
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "by hand",
) -> None:
    """Give a role back to the version that had it before."""
    found = _registry().rollback(name, _alias(role), reason)
    _publish()
    typer.echo(f"{found.version[:12]} is again the {role} of {name}.")


@models.command()
def prune(
    name: Annotated[str | None, typer.Option(help="Only this model.")] = None,
    keep: Annotated[int, typer.Option(min=0, help="Newest versions whose artifacts are kept whatever they did.")] = 20,
) -> None:
    """Drop artifacts of versions that never served; what is known of them stays."""
    registry = _registry()
    for model in [name] if name else registry.names():
        dropped, freed = registry.prune(model, keep)
        typer.echo(f"{model}: dropped {dropped} artifacts, {freed / 2**20:.1f} MiB.")


def _registry() -> ModelRegistry:
    from spy_pipeline.core.home import Home
    from spy_pipeline.learning.registry.model_registry import ModelRegistry

    return ModelRegistry(Home.current())


def _publish() -> None:
    from spy_pipeline.core.home import Home
    from spy_pipeline.learning.registry.mlflow_publisher import publish

    publish(Home.current())


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
