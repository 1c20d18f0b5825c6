"""Versions as rows of the ledger: found, read, and those whose artifacts may go."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Text, func, literal_column, select

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.records.source import Source
from spy_pipeline.learning.registry.model_version import Facts, Lineage, ModelVersion
from spy_pipeline.learning.registry.tables import ALIASES, VERSIONS

_FEWEST_DIGITS = 6
_NAME_UNINDEXED: ColumnElement[str] = literal_column("+model_versions.name", Text)
"""The sign keeps SQLite from walking all versions of a name where the few that begin alike are asked for."""


def unique_version(connection: Connection, name: str, start: str) -> str:
    """The only version of `name` whose hash begins so; none or several are refused."""
    if len(start) < _FEWEST_DIGITS:
        raise SpyError(f"{start!r} is too short for a version: give at least {_FEWEST_DIGITS} digits of its hash.")
    query = select(VERSIONS.c.version).where(
        VERSIONS.c.version >= start, VERSIONS.c.version < start + "g", _NAME_UNINDEXED.in_((name,))
    )
    found = connection.execute(query.limit(2)).scalars().all()
    if not found:
        raise SpyError(f"{name} has no version {start}: `spy models list` shows those there are.")
    if len(found) > 1:
        raise SpyError(f"Several versions of {name} begin with {start}: give more digits.")
    return str(found[0])


def found_version(connection: Connection, name: str, version: str) -> ModelVersion:
    """A version that is there, by its whole hash."""
    query = select(VERSIONS).where(VERSIONS.c.version == version, VERSIONS.c.name == name)
    return version_of(connection.execute(query).mappings().one())


def version_of(row: RowMapping) -> ModelVersion:
    """A row as the version that it is."""
    lineage, facts = json.loads(row["lineage"]), json.loads(row["facts"])
    lineage |= {"source": Source(lineage["source"]), "members": tuple(lineage["members"])}
    return ModelVersion(
        name=row["name"],
        version=row["version"],
        made_ns=row["made_ns"],
        lineage=Lineage(**lineage),
        facts=Facts(**facts),
        served=row["served_ns"] is not None,
        dropped=row["dropped_ns"] is not None,
    )


def droppable_versions(connection: Connection, name: str, keep: int) -> Sequence[str]:
    """Versions that never served, have no role, are no part of a kept one and not among the newest `keep`."""
    newest = select(VERSIONS.c.number).where(VERSIONS.c.name == name).order_by(VERSIONS.c.number.desc()).limit(keep)
    held = select(ALIASES.c.version)
    members = (
        select(func.json_each(VERSIONS.c.lineage, "$.members").table_valued("value").c.value)
        .select_from(VERSIONS)
        .where(VERSIONS.c.dropped_ns.is_(None), VERSIONS.c.name != name)
    )
    query = select(VERSIONS.c.version).where(
        VERSIONS.c.name == name,
        VERSIONS.c.served_ns.is_(None),
        VERSIONS.c.dropped_ns.is_(None),
        VERSIONS.c.number.not_in(newest),
        VERSIONS.c.version.not_in(held),
        VERSIONS.c.version.not_in(members),
    )
    return connection.execute(query).scalars().all()


def versions_with_artifact(connection: Connection) -> set[str]:
    """Every version whose artifact was not dropped."""
    return set(connection.execute(select(VERSIONS.c.version).where(VERSIONS.c.dropped_ns.is_(None))).scalars())


def facts_as_json(facts: Facts) -> dict[str, dict[str, Any]]:
    """Facts as JSON holds them."""
    return {"parameters": dict(facts.parameters), "metrics": dict(facts.metrics)}
