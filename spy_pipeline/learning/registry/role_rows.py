"""Roles as rows of the ledger: who has one, who had it before, and how it changed hands."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from spy_pipeline.core.errors import SpyError
from spy_pipeline.learning.registry.model_version import Alias, ModelVersion
from spy_pipeline.learning.registry.tables import ALIASES, CHANGES, VERSIONS

PROMOTED, ROLLED_BACK = "promoted", "rolled back"


@dataclass(frozen=True, slots=True)
class RoleChange:
    """One change of who has a role."""

    name: str
    """The registered model."""
    alias: Alias
    """The role."""
    version: str
    """Who has it now."""
    former: str | None
    """Who had it before, if any did."""
    kind: str
    """`PROMOTED` or `ROLLED_BACK`."""
    reason: str
    """Why, for the record."""


class RoleMovedError(SpyError):
    """Another version has the role than the one that was judged."""


def mark_served(connection: Connection, found: ModelVersion, alias: Alias) -> None:
    """Note that a champion and its parts serve, so that their artifacts are never pruned."""
    if alias is not Alias.CHAMPION:
        return
    parts = (found.version, *found.lineage.members)
    served = update(VERSIONS).where(VERSIONS.c.version.in_(parts), VERSIONS.c.served_ns.is_(None))
    connection.execute(served.values(served_ns=time.time_ns()))


def keep_artifacts(connection: Connection, found: ModelVersion) -> None:
    """Take back that a version or its parts were to be dropped, so that a pruning under way leaves their artifacts."""
    parts = (found.version, *found.lineage.members)
    doomed = update(VERSIONS).where(VERSIONS.c.version.in_(parts), VERSIONS.c.dropped_ns.is_not(None))
    connection.execute(doomed.values(dropped_ns=None))


def role_holder(connection: Connection, name: str, alias: Alias) -> str | None:
    """The version that has a role, or None."""
    query = select(ALIASES.c.version).where(ALIASES.c.name == name, ALIASES.c.alias == alias)
    return connection.execute(query).scalar_one_or_none()


def require_holder(connection: Connection, name: str, alias: Alias, expected: str) -> None:
    """Refuse with `RoleMovedError` unless `expected` has the role."""
    present = role_holder(connection, name, alias)
    if present != expected:
        raise RoleMovedError(
            f"The {alias} of {name} is {(present or 'none')[:12]} meanwhile, no longer {expected[:12]}: "
            "look at `spy models list`, then decide."
        )


def holder_before(connection: Connection, name: str, alias: Alias, present: str | None) -> str | None:
    """Who had a role when `present` was last promoted to it; rollbacks themselves do not count."""
    query = select(CHANGES.c.former).where(
        CHANGES.c.name == name, CHANGES.c.alias == alias, CHANGES.c.version == present, CHANGES.c.kind == PROMOTED
    )
    return connection.execute(query.order_by(CHANGES.c.number.desc()).limit(1)).scalar_one_or_none()
