"""Dagster's own records in SQLite, over connections that stay open.

Dagster opens and closes its databases for every event it notes, and the last one to close a database also tidies it up:
that was most of what a short run took. Here a process keeps its connections. What Dagster notes is safe against a crash
of any process; only a power cut may take the last moments, which the ledger has.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes.config_class import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event, make_url

_ENGINES: dict[tuple[int, str], Engine] = {}
_CHECKED: dict[tuple[str, Path], str] = {}
"""Databases whose tables are known to be there, by storage and folder."""


class SteadyEventLog(ConsolidatedSqliteEventLogStorage):
    """The one event log of all runs."""

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with _connected(self._conn_string) as connection:
            yield connection

    def dispose(self) -> None:
        """Close what was kept open."""
        super().dispose()  # type: ignore[no-untyped-call]
        _close(self._conn_string)


class _Steady:
    """How runs and schedules reach their database: both of Dagster's storages have these members."""

    _conn_string: str
    from_local: ClassVar[Any]

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Any:
        """The storage where dagster.yaml says.

        Whether its tables are there and of this version is looked up once a process: Dagster reads all its migrations
        for that, at every look of every sensor, and keeps a little of each time for ever.
        """
        key = cls.__name__, Path(config_value["base_dir"]).resolve()
        place = _CHECKED.get(key)
        if place is not None and Path(str(make_url(place).database)).exists():
            return cls(place, inst_data)  # type: ignore[call-arg]
        made = cls.from_local(inst_data=inst_data, **config_value)
        _CHECKED[key] = made._conn_string  # noqa: SLF001 - of our own kind
        return made

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection in a transaction."""
        with _connected(self._conn_string) as connection:
            yield connection

    def dispose(self) -> None:
        """Close what was kept open."""
        super().dispose()  # type: ignore[misc]
        _close(self._conn_string)


class SteadyRuns(_Steady, SqliteRunStorage):
    """The runs."""


class SteadySchedules(_Steady, SqliteScheduleStorage):
    """Schedules, sensors and their ticks."""


def close_before_forking() -> None:
    """Close all connections of this process: a forked one must not inherit any."""
    for (process, place), engine in list(_ENGINES.items()):
        if process == os.getpid():
            engine.dispose()
            del _ENGINES[process, place]


@contextmanager
def _connected(place: str) -> Iterator[Connection]:
    with _engine_of(place).connect() as connection, connection.begin():
        yield connection


def _engine_of(place: str) -> Engine:
    """The engine of this process; one that was inherited over a fork is left alone."""
    key = os.getpid(), place
    if key not in _ENGINES:
        engine = create_engine(place, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
        event.listen(engine, "connect", _prepare)
        _ENGINES[key] = engine
    return _ENGINES[key]


def _prepare(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")


def _close(place: str) -> None:
    engine = _ENGINES.pop((os.getpid(), place), None)
    if engine is not None:
        engine.dispose()
