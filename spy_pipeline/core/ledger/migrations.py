"""How the ledger's tables came to be, step by step; a step that was released is never changed."""

from __future__ import annotations

from sqlalchemy import Connection, text

from spy_pipeline.core.errors import SpyError

_GAPS = (
    """
    CREATE TABLE gaps (
        instrument TEXT NOT NULL,
        stream TEXT NOT NULL,
        start_ns INTEGER NOT NULL,
        end_ns INTEGER NOT NULL CHECK (end_ns > start_ns),
        cause TEXT NOT NULL,
        source TEXT NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (instrument, stream, start_ns)
    ) STRICT, WITHOUT ROWID
    """,
)

STEPS: tuple[tuple[str, ...], ...] = (_GAPS,)


def migrate(connection: Connection, place: str) -> None:
    """Bring the database up to the newest step within the caller's write transaction; a newer one is refused."""
    version = connection.execute(text("PRAGMA user_version")).scalar_one()
    if version > len(STEPS):
        raise SpyError(
            f"{place} was written by a newer spy_pipeline (step {version}): update this one before using it."
        )
    for step in STEPS[version:]:
        for statement in step:
            connection.execute(text(statement))
    connection.execute(text(f"PRAGMA user_version = {len(STEPS)}"))
