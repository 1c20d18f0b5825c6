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

_MODELS = (
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
"""Tables of the model registry; homes from before this step made them by themselves, and keep their rows."""

_OUTBOX = (
    """
    CREATE TABLE outbox_events (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        instrument TEXT NOT NULL,
        at_ns INTEGER NOT NULL,
        source TEXT NOT NULL,
        content TEXT NOT NULL,
        planned_ns INTEGER
    ) STRICT
    """,
    "CREATE INDEX outbox_events_not_planned ON outbox_events (number) WHERE planned_ns IS NULL",
    """
    CREATE TABLE outbox_deliveries (
        event INTEGER NOT NULL REFERENCES outbox_events (number),
        channel TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        next_ns INTEGER NOT NULL,
        delivered_ns INTEGER,
        problem TEXT,
        PRIMARY KEY (event, channel)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX outbox_deliveries_waiting ON outbox_deliveries (channel, event) WHERE delivered_ns IS NULL",
)

_LIVE = (
    """
    CREATE TABLE live_minutes (
        instrument TEXT NOT NULL,
        start_ns INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        heard_ns INTEGER NOT NULL,
        step_ns INTEGER,
        content TEXT NOT NULL,
        PRIMARY KEY (instrument, start_ns, revision)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE cycle_requests (
        instrument TEXT NOT NULL,
        step_ns INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        requested_ns INTEGER NOT NULL,
        PRIMARY KEY (instrument, step_ns, attempt)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE cycle_steps (
        instrument TEXT NOT NULL,
        step_ns INTEGER NOT NULL,
        recorded_ns INTEGER NOT NULL,
        reason TEXT,
        run_id TEXT,
        stages TEXT NOT NULL,
        PRIMARY KEY (instrument, step_ns)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE forecasts (
        instrument TEXT NOT NULL,
        bar_end_ns INTEGER NOT NULL,
        made_at_ns INTEGER NOT NULL,
        model_version TEXT NOT NULL,
        source TEXT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (instrument, bar_end_ns)
    ) STRICT
    """,
    """
    CREATE TABLE forecast_scores (
        instrument TEXT NOT NULL,
        bar_end_ns INTEGER NOT NULL,
        horizon INTEGER NOT NULL,
        known_ns INTEGER NOT NULL,
        outcome REAL NOT NULL,
        crps REAL NOT NULL,
        inside_80 INTEGER NOT NULL,
        inside_90 INTEGER NOT NULL,
        PRIMARY KEY (instrument, bar_end_ns, horizon)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE advice (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        instrument TEXT NOT NULL,
        bar_end_ns INTEGER,
        made_at_ns INTEGER NOT NULL,
        kind TEXT NOT NULL,
        content TEXT NOT NULL,
        UNIQUE (instrument, bar_end_ns)
    ) STRICT
    """,
    """
    CREATE TABLE online_states (
        instrument TEXT NOT NULL,
        day TEXT NOT NULL,
        moment TEXT NOT NULL,
        step_ns INTEGER NOT NULL,
        model_version TEXT NOT NULL,
        state BLOB NOT NULL,
        PRIMARY KEY (instrument, day, moment)
    ) STRICT
    """,
    """
    CREATE TABLE safe_mode (
        instrument TEXT NOT NULL,
        cause TEXT NOT NULL,
        since_ns INTEGER NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (instrument, cause)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE day_differences (
        instrument TEXT NOT NULL,
        day TEXT NOT NULL,
        subject TEXT NOT NULL,
        start_ns INTEGER NOT NULL,
        live TEXT NOT NULL,
        official TEXT NOT NULL,
        explanation TEXT NOT NULL,
        PRIMARY KEY (instrument, day, subject, start_ns)
    ) STRICT, WITHOUT ROWID
    """,
)
"""The minute cycle: minutes as heard, steps and what came of them, forecasts, scores, advice, online state."""

_FINE_TUNES = (
    """
    CREATE TABLE fine_tunes (
        instrument TEXT NOT NULL,
        at_ns INTEGER NOT NULL,
        version TEXT,
        spent_ms REAL NOT NULL,
        verdict TEXT NOT NULL,
        PRIMARY KEY (instrument, at_ns)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE shadows (
        instrument TEXT NOT NULL,
        role TEXT NOT NULL,
        version TEXT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (instrument, role)
    ) STRICT, WITHOUT ROWID
    """,
)
"""Fine-tunes of the day, and the versions whose forecasts are held against those that serve."""

_SCORE_SIGMAS = ("ALTER TABLE forecast_scores ADD COLUMN sigma REAL",)
"""What outcomes were measured against."""

_KEPT_VERSIONS = (
    """
    CREATE INDEX model_versions_kept ON model_versions (name, number, version, served_ns) WHERE dropped_ns IS NULL
    """,
)
"""Versions that have their artifacts are few among many; pruning finds them while it keeps others from writing."""

_LATEST_ADVICE = ("CREATE INDEX advice_by_number ON advice (instrument, number)",)
"""The latest advice is found in each step; without this, all advice of an instrument is sorted for it."""

STEPS: tuple[tuple[str, ...], ...] = (
    _GAPS,
    _MODELS,
    _OUTBOX,
    _LIVE,
    _FINE_TUNES,
    _SCORE_SIGMAS,
    _KEPT_VERSIONS,
    _LATEST_ADVICE,
)


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
