"""The registry's tables in the ledger's database: versions, roles, their history, and what MLflow is still to hear."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

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
