"""Opening the ledger's database so that several processes can read and write it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from spy_pipeline.core.atomic_file import storage_error
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.migrations import STEPS, migrate

LEDGER_FILE = "ledger.sqlite"
_WAIT_SECONDS = 30


class LedgerDatabase:
    """The database itself: migrated when opened, readers never wait, writers take turns."""

    def __init__(self, home: Home) -> None:
        self._path = home.state_folder / LEDGER_FILE
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(self._path, error) from error
        self._engine = _engine(self._path)
        self._migrate()

    @property
    def path(self) -> Path:
        """Where the database lies."""
        return self._path

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one consistent state, whatever others write meanwhile."""
        with self._sentences(), self._engine.connect() as connection:
            connection.execute(text("BEGIN"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that holds the right to write until the block ends, then keeps all of it or, on error, none."""
        with self._sentences(), self._engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def __enter__(self) -> Self:
        """The database itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give all connections back."""
        self.close()

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.reading() as connection:
            current = connection.execute(text("PRAGMA user_version")).scalar_one()
        if current != len(STEPS):
            with self.writing() as connection:
                migrate(connection, str(self._path))

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _sentence(self._path, error) from error


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _sentence(path: Path, error: DBAPIError) -> SpyError:
    problem = str(error.orig)
    if "disk is full" in problem:
        return SpyError(f"The disk is full: {path} keeps its former state; free some space.")
    if "readonly" in problem or "unable to open" in problem:
        return SpyError(f"No right to write {path}: give this user write access to {path.parent}, or set SPY_HOME.")
    if "locked" in problem:
        return SpyError(f"{path} was busy for {_WAIT_SECONDS} s: find the process that holds it, then try again.")
    if "malformed" in problem or "not a database" in problem:
        return SpyError(f"{path} is damaged ({problem}): restore it from a backup, or move it away to begin anew.")
    return SpyError(f"{path} could not be used ({problem}): check the disk, then try again.")
