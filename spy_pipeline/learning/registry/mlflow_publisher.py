"""Telling MLflow what the registry knows, afterwards and in order; what was told once is not told again."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.process_lock import ProcessLock
from spy_pipeline.learning.registry.artifact_store import ArtifactStore
from spy_pipeline.learning.registry.mlflow_store import (
    DATABASE,
    artifact_root,
    mlflow_client,
    mlflow_folder,
    tracking_uri,
)
from spy_pipeline.learning.registry.model_registry import MEASURED, ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias, Facts, ModelVersion
from spy_pipeline.learning.registry.tables import OUTBOX, VERSIONS

if TYPE_CHECKING:
    from mlflow import MlflowClient

Tell = Callable[[str], None]

_DELIVERY_TAG = "spy.delivery"
_LONGEST_PARAMETER = 500
_LARGEST_BATCH = 100


def publish(home: Home) -> int:
    """Tell MLflow all that waits in the outbox and say how many messages that were; one process at a time.

    A crash in between leaves a message begun: it is then looked for before it is told again, so that nothing is told
    twice. An MLflow that cannot be used is a sentence, and what it was not told goes on waiting.
    """
    with ProcessLock(home.state_folder / "locks" / "mlflow", "tells MLflow of this home's models"):
        return _Publisher(home).deliver()


def publish_or_say(home: Home, tell: Tell) -> None:
    """Publish; where that cannot be now, say why: models and roles stand, and MLflow hears of them the next time."""
    try:
        publish(home)
    except SpyError as error:
        tell(f"{error} The models and their roles stand; MLflow is told the next time.")


class _Publisher:
    def __init__(self, home: Home) -> None:
        self._home = home
        self._database = LedgerDatabase(home)
        self._registry = ModelRegistry(home)
        self._experiments: dict[str, str] = {}
        self._models: set[str] = set()
        self._opened: MlflowClient | None = None

    @property
    def _client(self) -> MlflowClient:
        """MLflow's client, opened when there is something to tell: importing it takes seconds."""
        if self._opened is None:
            self._opened = mlflow_client(self._home)
        return self._opened

    @property
    def _aliases(self) -> Any:
        """The store below the client: the client reads every version of a model before it sets an alias."""
        from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore

        store: Any = SqlAlchemyStore
        return store(tracking_uri(self._home))

    def deliver(self) -> int:
        """Tell message after message until none waits, those among them that others leave meanwhile."""
        told = 0
        while message := self._next():
            self._note(message["number"], begun_ns=time.time_ns())
            self._tell(message, json.loads(message["content"]))
            self._note(message["number"], delivered_ns=time.time_ns())
            told += 1
        return told

    def _next(self) -> Mapping[str, Any] | None:
        waiting = select(OUTBOX).where(OUTBOX.c.delivered_ns.is_(None)).order_by(OUTBOX.c.number).limit(1)
        with self._database.reading() as connection:
            message = connection.execute(waiting).mappings().first()
        return None if message is None else dict(message)

    def _tell(self, message: Mapping[str, Any], content: Mapping[str, str]) -> None:
        from mlflow.exceptions import MlflowException

        try:
            if message["kind"] == "version":
                self._tell_version(message, content)
            elif message["kind"] == "alias":
                self._tell_alias(content)
            elif message["kind"] == "figures":
                self._tell_figures(message, content)
            else:
                self._tell_report(message, content)
        except (MlflowException, SQLAlchemyError) as error:
            place, reason = mlflow_folder(self._home) / DATABASE, str(error).splitlines()[0]
            raise SpyError(f"{place} could not be told of all models ({reason}).") from error

    def _tell_version(self, message: Mapping[str, Any], content: Mapping[str, str]) -> None:
        """Show a version, with a run of its own where its training says anything of itself."""
        found = self._registry.version(content["name"], content["version"])
        source = ArtifactStore(self._home).path(found.version).as_uri()
        number = self._told_version(found, source) if message["begun_ns"] else None
        if number is None:
            run = self._run(message, found.name, found.facts) if found.facts.metrics or found.facts.parameters else None
            self._require_model(found.name)
            parts = {"version": found.version, "parent": found.lineage.parent, "members": found.lineage.members}
            described = json.dumps(parts)
            told = self._client.create_model_version(
                found.name, source, run_id=run, description=described, await_creation_for=0
            )
            number = int(told.version)
        with self._database.writing() as connection:
            same = (VERSIONS.c.version == found.version) & (VERSIONS.c.name == found.name)
            connection.execute(update(VERSIONS).where(same).values(mlflow_version=number))

    def _told_version(self, found: ModelVersion, source: str) -> int | None:
        """The number under which MLflow has a version already, after a delivery that a crash cut short."""
        self._require_model(found.name)
        there = self._client.search_model_versions(f"name = '{found.name}' and source_path = '{source}'")
        return int(there[0].version) if there else None

    def _tell_alias(self, content: Mapping[str, str]) -> None:
        name, alias = content["name"], Alias(content["alias"])
        holder = self._registry.holder(name, alias)
        if holder is None:
            return
        number = self._number(holder)
        if number is not None:
            self._aliases.set_registered_model_alias(name, alias, str(number))

    def _number(self, version: ModelVersion) -> int | None:
        """The number that MLflow gave a version, if it was told of it."""
        same = (VERSIONS.c.version == version.version) & (VERSIONS.c.name == version.name)
        with self._database.reading() as connection:
            number: int | None = connection.execute(select(VERSIONS.c.mlflow_version).where(same)).scalar_one()
        return number

    def _tell_figures(self, message: Mapping[str, Any], content: Mapping[str, str]) -> None:
        """Add what was measured to the run of a version, which keeps the only copy of the files."""
        found = self._registry.version(content["name"], content["version"])
        told = self._client.get_model_version(found.name, str(self._number(found)))
        run = told.run_id or self._run(message, found.name, found.facts)
        self._log(run, found.facts)
        self._show_files(run, content["folder"])
        shutil.rmtree(content["folder"], ignore_errors=True)

    def _tell_report(self, message: Mapping[str, Any], content: Mapping[str, str]) -> None:
        run = self._run(message, content["name"], Facts(**json.loads(content["facts"])))
        self._show_files(run, content["folder"])

    def _show_files(self, run: str, folder: str) -> None:
        """Copy what lies in a folder to a run; a folder that was removed meanwhile shows nothing."""
        if Path(folder).is_dir():
            self._client.log_artifacts(run, folder)

    def _run(self, message: Mapping[str, Any], name: str, facts: Facts) -> str:
        """The finished run of one message, found again where a crash came after it was made."""
        experiment = self._experiment(name)
        run = self._begun_run(experiment, message) if message["begun_ns"] else None
        if run is None:
            tags = {_DELIVERY_TAG: str(message["number"])}
            run = self._client.create_run(experiment, run_name=name, tags=tags).info.run_id
        self._log(run, facts)
        self._client.set_terminated(run)
        self._note(message["number"], run_id=run)
        return run

    def _log(self, run: str, facts: Facts) -> None:
        """Log metrics and parameters; on which days metrics were measured is a tag: MLflow lets no parameter change."""
        from mlflow.entities import Metric, Param

        now = time.time_ns() // 1_000_000
        metrics = [Metric(key, value, now, 0) for key, value in facts.metrics.items()]
        fixed = {key: value for key, value in facts.parameters.items() if key != MEASURED}
        parameters = [Param(key, value[:_LONGEST_PARAMETER]) for key, value in fixed.items()]
        for first in range(0, max(len(metrics), len(parameters)), _LARGEST_BATCH):
            batch = slice(first, first + _LARGEST_BATCH)
            self._client.log_batch(run, metrics[batch], parameters[batch])
        if MEASURED in facts.parameters:
            self._client.set_tag(run, MEASURED, facts.parameters[MEASURED])

    def _begun_run(self, experiment: str, message: Mapping[str, Any]) -> str | None:
        if message["run_id"]:
            return str(message["run_id"])
        there = self._client.search_runs([experiment], f"tags.`{_DELIVERY_TAG}` = '{message['number']}'")
        return str(there[0].info.run_id) if there else None

    def _experiment(self, name: str) -> str:
        if name not in self._experiments:
            known = self._client.get_experiment_by_name(name)
            place = (artifact_root(self._home) / name).as_uri()
            self._experiments[name] = (
                known.experiment_id if known else self._client.create_experiment(name, artifact_location=place)
            )
        return self._experiments[name]

    def _require_model(self, name: str) -> None:
        """Make the registered model unless a version of it was told: MLflow's own look-up slows with versions."""
        told = select(VERSIONS.c.number).where(VERSIONS.c.name == name, VERSIONS.c.mlflow_version.is_not(None))
        with self._database.reading() as connection:
            known = connection.execute(told.order_by(VERSIONS.c.number.desc()).limit(1)).first() is not None
        if known or name in self._models:
            return
        from mlflow.exceptions import MlflowException

        try:
            self._client.create_registered_model(name)
        except MlflowException as refusal:
            if refusal.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        self._models.add(name)

    def _note(self, number: int, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(OUTBOX).where(OUTBOX.c.number == number).values(**values))
