"""Which versions there are and which of them has which role; every change is whole or did not happen."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.events import Promoted, RolledBack
from spy_pipeline.core.ledger.outbox import Event, note_event
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.artifact import Artifact
from spy_pipeline.learning.registry.artifact_store import ArtifactStore
from spy_pipeline.learning.registry.model_version import Alias, Facts, Lineage, ModelVersion
from spy_pipeline.learning.registry.role_rows import (
    PROMOTED,
    ROLLED_BACK,
    RoleChange,
    holder_before,
    keep_artifacts,
    mark_served,
    require_holder,
    role_holder,
)
from spy_pipeline.learning.registry.tables import ALIASES, CHANGES, OUTBOX, VERSIONS
from spy_pipeline.learning.registry.version_rows import (
    droppable_versions,
    facts_as_json,
    found_version,
    unique_version,
    version_of,
    versions_with_artifact,
)

Along = Callable[[Connection], None]
"""What a caller writes together with a change of roles."""

_HAPPENINGS: dict[str, type[Promoted | RolledBack]] = {PROMOTED: Promoted, ROLLED_BACK: RolledBack}
MEASURED = "measured"
"""The parameter that says on which days the metrics of a version were measured."""


class ModelRegistry:
    """The versions of one home.

    The ledger's database holds the truth; what MLflow is to show of it waits in the outbox of the same transaction, so
    neither a crash nor a locked MLflow leaves the two apart for good, and nothing that serves ever waits for MLflow.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._database = LedgerDatabase(home)
        self._artifacts = ArtifactStore(home)
        self._artifacts.recover()

    @property
    def home(self) -> Home:
        """The home that it is part of."""
        return self._home

    @property
    def artifacts(self) -> ArtifactStore:
        """Where the versions' artifacts lie."""
        return self._artifacts

    def register(self, name: str, artifact: Artifact, lineage: Lineage, facts: Facts) -> ModelVersion:
        """Keep an artifact as a version of `name`; the same content again is the same version."""
        claim_home(self._home, lineage.source)
        version = self._artifacts.save(artifact)
        row = {
            "name": name,
            "version": version,
            "made_ns": time.time_ns(),
            "lineage": json.dumps(dataclasses.asdict(lineage)),
            "facts": json.dumps(facts_as_json(facts)),
        }
        with self._database.writing() as connection:
            added = connection.execute(insert(VERSIONS).values(row).on_conflict_do_nothing()).rowcount
            if added:
                _tell(connection, "version", {"name": name, "version": version})
            else:
                restored = update(VERSIONS).where(VERSIONS.c.version == version).values(dropped_ns=None)
                connection.execute(restored)
            found = found_version(connection, name, version)
        if not self._artifacts.path(version).is_dir():
            self._artifacts.save(artifact)
        return found

    def promote(
        self,
        name: str,
        version: str,
        alias: Alias,
        reason: str,
        *,
        instead_of: str | None = None,
        along: Along | None = None,
    ) -> ModelVersion:
        """Give a version a role; its artifact is verified first, and the former holder is kept for `rollback`.

        Where only `instead_of` was judged, any other holder is left its role: `RoleMovedError`. What `along` writes is
        written together with the change, or like it not at all.
        """
        return self._give(name, version, {alias: reason}, {} if instead_of is None else {alias: instead_of}, along)

    def promote_to(self, name: str, version: str, roles: Mapping[Alias, str]) -> ModelVersion:
        """Give a version several roles in one step, each for its reason, as `promote` gives one."""
        return self._give(name, version, roles, {}, None)

    def rollback(
        self, name: str, alias: Alias, reason: str, *, instead_of: str | None = None, along: Along | None = None
    ) -> ModelVersion:
        """Give a role back to the version that had it before; repeated, it goes further back.

        `instead_of` and `along` are as for `promote`: a judgement of one version takes the role from no other.
        """
        with self._database.reading() as connection:
            if instead_of is not None:
                require_holder(connection, name, alias, instead_of)
            present = role_holder(connection, name, alias)
            former = holder_before(connection, name, alias, present)
        if present is None or former is None:
            raise SpyError(f"{name} has no earlier {alias}: choose a version with `spy models promote`.")
        found = self.version(name, former)
        self._require_servable(found)
        with self._database.writing() as connection:
            require_holder(connection, name, alias, present)
            self._require_kept(connection, found)
            self._assign(connection, found, RoleChange(name, alias, found.version, present, ROLLED_BACK, reason))
            if along is not None:
                along(connection)
        return found

    def holder(self, name: str, alias: Alias) -> ModelVersion | None:
        """The version that has a role, or None while none has."""
        with self._database.reading() as connection:
            version = role_holder(connection, name, alias)
            return None if version is None else found_version(connection, name, version)

    def aliases(self, name: str) -> dict[str, str]:
        """The version of each role that is taken, by role."""
        with self._database.reading() as connection:
            rows = connection.execute(select(ALIASES.c.alias, ALIASES.c.version).where(ALIASES.c.name == name))
            return {row.alias: row.version for row in rows}

    def version(self, name: str, start: str) -> ModelVersion:
        """The version of `name` whose hash begins with `start`, or that has this role."""
        with self._database.reading() as connection:
            version = (
                role_holder(connection, name, Alias(start))
                if start in set(Alias)
                else unique_version(connection, name, start)
            )
            if version is None:
                raise SpyError(f"{name} has no {start}: promote a version with `spy models promote`.")
            return found_version(connection, name, version)

    def versions(self, name: str, limit: int = 50) -> list[ModelVersion]:
        """The newest versions of `name`, newest first."""
        query = select(VERSIONS).where(VERSIONS.c.name == name).order_by(VERSIONS.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            return [version_of(row) for row in connection.execute(query).mappings()]

    def tell_report(self, name: str, folder: Path, facts: Facts) -> None:
        """Have MLflow show a report: its figures and what lies in `folder`."""
        content = {"name": name, "folder": str(folder), "facts": json.dumps(facts_as_json(facts))}
        with self._database.writing() as connection:
            _tell(connection, "report", content)

    def tell_figures(self, version: ModelVersion, measured: str, metrics: Mapping[str, float], folder: Path) -> None:
        """Keep what was measured of a version after it was registered; its run shows it and takes what `folder` holds.

        `measured` says on which days. What was measured before is replaced where it is measured again.
        """
        content = {"name": version.name, "version": version.version, "folder": str(folder)}
        same = (VERSIONS.c.version == version.version) & (VERSIONS.c.name == version.name)
        with self._database.writing() as connection:
            known = found_version(connection, version.name, version.version).facts
            facts = Facts({**known.parameters, MEASURED: measured}, {**known.metrics, **metrics})
            connection.execute(update(VERSIONS).where(same).values(facts=json.dumps(facts_as_json(facts))))
            _tell(connection, "figures", content)

    def names(self) -> list[str]:
        """The registered models."""
        with self._database.reading() as connection:
            return list(connection.execute(select(VERSIONS.c.name).distinct().order_by(VERSIONS.c.name)).scalars())

    def history(self, name: str, alias: Alias, limit: int = 20) -> list[Mapping[str, Any]]:
        """How a role changed hands, newest first: version, former, kind, reason, made_ns."""
        query = select(CHANGES).where(CHANGES.c.name == name, CHANGES.c.alias == alias)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(CHANGES.c.number.desc()).limit(limit)).mappings()
            return [dict(row) for row in rows]

    def forget_told(self, before_ns: int) -> int:
        """Drop messages that MLflow was told before `before_ns`, real time; says how many.

        Their numbers are not given again, by which MLflow knows the runs of messages it was told.
        """
        told = OUTBOX.c.delivered_ns < before_ns
        with self._database.writing() as connection:
            return connection.execute(delete(OUTBOX).where(told)).rowcount

    def prune(self, name: str, keep: int) -> tuple[int, int]:
        """Drop artifacts of versions that never served, but for the newest `keep`; says how many, and bytes freed.

        What is known of them stays. Versions with a role and members of kept versions stay whole. A version is said to
        be dropped before its files go, so that a crash leaves files too many, which the next pruning finds, never a
        version without its files.
        """
        with self._database.writing() as connection:
            doomed = droppable_versions(connection, name, keep)
            marked = update(VERSIONS).where(VERSIONS.c.name == name, VERSIONS.c.version == bindparam("doomed"))
            if doomed:
                rows = [{"doomed": version} for version in doomed]
                connection.execute(marked.values(dropped_ns=time.time_ns()), rows)
        with self._database.writing() as connection:
            present = versions_with_artifact(connection)
            orphans = [version for version in self._artifacts.stored() if version not in present]
            freed = sum(self._artifacts.drop(version) for version in {*doomed, *orphans} - present)
        return len(doomed), freed

    def _give(
        self, name: str, version: str, roles: Mapping[Alias, str], instead_of: Mapping[Alias, str], along: Along | None
    ) -> ModelVersion:
        """Give a version roles, each from the holder that is expected where one is, in one transaction with `along`."""
        found = self.version(name, version)
        self._require_servable(found)
        with self._database.writing() as connection:
            for alias, expected in instead_of.items():
                require_holder(connection, name, alias, expected)
            self._require_kept(connection, found)
            for alias, reason in roles.items():
                former = role_holder(connection, name, alias)
                if former != found.version:
                    self._assign(connection, found, RoleChange(name, alias, found.version, former, PROMOTED, reason))
                mark_served(connection, found, alias)
            if along is not None:
                along(connection)
            return found_version(connection, name, found.version)

    def _assign(self, connection: Connection, found: ModelVersion, change: RoleChange) -> None:
        """Change who has a role, note why, and leave word for MLflow and the user, within the caller's transaction."""
        statement = insert(ALIASES).values(name=change.name, alias=change.alias, version=change.version)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["name", "alias"], set_={"version": statement.excluded.version}
            )
        )
        noted = connection.execute(insert(CHANGES).values(**dataclasses.asdict(change), made_ns=time.time_ns()))
        _tell(connection, "alias", {"name": change.name, "alias": change.alias})
        if change.alias is Alias.CHAMPION:
            assert noted.inserted_primary_key is not None
            event = Event(
                key=f"{change.name} role change {noted.inserted_primary_key[0]}",
                instrument=change.name.rpartition(".")[0],
                at_ns=open_clock(self._home.state_folder).now_ns(),
                source=found.lineage.source,
                happening=_HAPPENINGS[change.kind](change.name, change.version, change.former, change.reason),
            )
            note_event(connection, event)

    def _require_kept(self, connection: Connection, found: ModelVersion) -> None:
        """No pruning took the artifacts since they were checked, and the one that meant to now leaves them.

        Pruning deletes only while it holds the right to write, as the caller does now.
        """
        for version in (found.version, *found.lineage.members):
            self._artifacts.require(version)
        keep_artifacts(connection, found)

    def _require_servable(self, found: ModelVersion) -> None:
        """Every byte is checked, and what the models themselves say of their ancestry counts beside the ledger."""
        claim_home(self._home, found.lineage.source)
        for version in (found.version, *found.lineage.members):
            fit = self._artifacts.read(version).notes.get("fit")
            if fit is not None:
                claim_home(self._home, Source(fit["source"]))


def _tell(connection: Connection, kind: str, content: Mapping[str, str]) -> None:
    connection.execute(insert(OUTBOX).values(kind=kind, content=json.dumps(dict(content))))
