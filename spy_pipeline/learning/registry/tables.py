"""The registry's tables in the ledger's database: versions, roles, their history, and what MLflow is still to hear."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, text

from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase

_METADATA = MetaData()

VERSIONS = Table(
    "model_versions",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("name", Text),
    Column("version", Text),
    Column("made_ns", BigInteger),
    Column("lineage", Text),
    Column("facts", Text),
    Column("served_ns", BigInteger),
    Column("dropped_ns", BigInteger),
    Column("mlflow_version", Integer),
)
ALIASES = Table(
    "model_aliases",
    _METADATA,
    Column("name", Text, primary_key=True),
    Column("alias", Text, primary_key=True),
    Column("version", Text),
)
CHANGES = Table(
    "model_alias_changes",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("name", Text),
    Column("alias", Text),
    Column("version", Text),
    Column("former", Text),
    Column("kind", Text),
    Column("reason", Text),
    Column("made_ns", BigInteger),
)
OUTBOX = Table(
    "model_outbox",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("kind", Text),
    Column("content", Text),
    Column("begun_ns", BigInteger),
    Column("run_id", Text),
    Column("delivered_ns", BigInteger),
)

_STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS model_versions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        version TEXT NOT NULL,
        made_ns INTEGER NOT NULL,
        lineage TEXT NOT NULL,
        facts TEXT NOT NULL,
        served_ns INTEGER,
        dropped_ns INTEGER,
        mlflow_version INTEGER
    ) STRICT
    """,
    "CREATE UNIQUE INDEX IF NOT EXISTS model_versions_by_content ON model_versions (version, name)",
    "CREATE INDEX IF NOT EXISTS model_versions_by_name ON model_versions (name, number)",
    """
    CREATE TABLE IF NOT EXISTS model_aliases (
        name TEXT NOT NULL,
        alias TEXT NOT NULL,
        version TEXT NOT NULL,
        PRIMARY KEY (name, alias)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS model_alias_changes (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        alias TEXT NOT NULL,
        version TEXT NOT NULL,
        former TEXT,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        made_ns INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX IF NOT EXISTS model_alias_changes_by_alias ON model_alias_changes (name, alias, number)",
    """
    CREATE TABLE IF NOT EXISTS model_outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        content TEXT NOT NULL,
        begun_ns INTEGER,
        run_id TEXT,
        delivered_ns INTEGER
    ) STRICT
    """,
    "CREATE INDEX IF NOT EXISTS model_outbox_waiting ON model_outbox (number) WHERE delivered_ns IS NULL",
)


def open_tables(home: Home) -> LedgerDatabase:
    """The ledger's database with the registry's tables in it."""
    database = LedgerDatabase(home)
    with database.reading() as connection:
        present = connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE name = 'model_outbox_waiting'")
        ).scalar_one()
    if not present:
        with database.writing() as connection:
            for statement in _STATEMENTS:
                connection.execute(text(statement))
    return database
