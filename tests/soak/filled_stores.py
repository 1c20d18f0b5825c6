"""A home whose stores hold a year of minutes, as if no maintenance had ever run.

What one minute leaves is copied from a home that lived some, a row for a row, with ids, days and moments of its own.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout, days_present
from spy_pipeline.core.ledger.database import LEDGER_FILE, LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS, new_york_text
from spy_pipeline.core.sessions import Session
from spy_pipeline.forecast.horizons import HORIZONS
from spy_pipeline.learning.registry.mlflow_store import DATABASE, mlflow_folder, prepare_store
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.day_files import write_live_rows
from spy_pipeline.live.forecast_files import write_forecasts
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.outcomes import CycleLedger
from spy_pipeline.pipeline.finetuned_model import fine_tune_job_name
from spy_pipeline.pipeline.home_instance import RECORDS, prepare_home
from spy_pipeline.pipeline.notifications import NOTIFICATIONS_JOB
from spy_pipeline.pipeline.steady_records import close_before_forking

SESSIONS = 252
NOTIFIED_EVERY = 10
"""Minutes from one run of notifications to the next."""
_ID = "printf('%08x-%04x-4000-8000-%012x', moment.number, job, moment.number)"
_NUMBER = {"number": "moment.number"}
_DAY_S = 86_400


def databases(home: Home) -> dict[str, Path]:
    """The SQLite files that grow with every minute."""
    records = home.state_folder / RECORDS
    return {
        "runs": records / "runs" / "runs.db",
        "events": records / "events" / "event_log.db",
        "ticks": records / "schedules" / "schedules.db",
        "ledger": home.state_folder / LEDGER_FILE,
        "mlflow": mlflow_folder(home) / DATABASE,
    }


def fill_stores(home: Home, like: Home, instrument: Instrument) -> float:
    """Fill a new home with a year before the history of `like`, which lived some minutes; says how many seconds."""
    began = time.monotonic()
    prepare_home(home)
    prepare_store(home)
    LedgerDatabase(home).close()
    close_before_forking()
    lived = _Lived(like, instrument)
    sessions = _year_before(like, instrument)
    for name, fill in (
        ("runs", _fill_runs),
        ("events", _fill_events),
        ("ticks", _fill_ticks),
        ("ledger", _fill_ledger),
        ("mlflow", _fill_mlflow),
    ):
        with _bulk(databases(home)[name], databases(like)[name], sessions, lived) as connection:
            fill(connection, lived)
    _fill_files(home, like, instrument, sessions)
    return time.monotonic() - began


class _Lived:
    """What the minutes of a lived home look like, and by which words they are known."""

    def __init__(self, like: Home, instrument: Instrument) -> None:
        self.instrument = instrument
        self.model = model_name(instrument, STACK)
        with closing(sqlite3.connect(databases(like)["ledger"])) as ledger:
            self.step_ns, minute = ledger.execute(
                "SELECT step_ns, run_id FROM cycle_steps WHERE reason IS NULL ORDER BY step_ns LIMIT 1"
            ).fetchone()
        with closing(sqlite3.connect(databases(like)["runs"])) as runs:
            others = [
                runs.execute(
                    "SELECT run_id FROM runs WHERE pipeline_name = ? AND status = 'SUCCESS' ORDER BY id LIMIT 1", (job,)
                ).fetchone()[0]
                for job in (fine_tune_job_name(instrument), NOTIFICATIONS_JOB)
            ]
        self.runs = [minute, *others]
        self.step = new_york_text(self.step_ns)
        self.day = self.step[:10]

    def rewritten(self, column: str, run: str = "lived_run") -> str:
        """SQL that says a text of the lived minute of another one."""
        said = f"replace({column}, {run}, {_ID})" if run else column
        for former, present in ((self.step_ns, "moment.step_ns"), (self.step, "moment.step"), (self.day, "moment.day")):
            said = f"replace({said}, '{former}', {present})"
        return said


def _year_before(like: Home, instrument: Instrument) -> Sequence[Session]:
    first = min(days_present(LakeLayout(like).daily_folder(instrument), ".csv"))
    return instrument.sessions().last_before(first, SESSIONS)


@contextmanager
def _bulk(path: Path, like: Path, sessions: Sequence[Session], lived: _Lived) -> Iterator[sqlite3.Connection]:
    """A connection for writing much at once: the tables `moment` and `repeated` say which minutes and runs there were.

    In real time the year ended yesterday.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("ATTACH ? AS lived", (str(like),))
    connection.execute("CREATE TEMP TABLE moment (number INTEGER PRIMARY KEY, step_ns, step, day, real_s, real_text)")
    connection.executemany("INSERT INTO moment VALUES (?, ?, ?, ?, ?, ?)", _moments(sessions))
    connection.execute("CREATE TEMP TABLE repeated (job INTEGER PRIMARY KEY, lived_run, every)")
    connection.executemany(
        "INSERT INTO repeated VALUES (?, ?, ?)",
        [(job, run, NOTIFIED_EVERY if job == 2 else 1) for job, run in enumerate(lived.runs)],
    )
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql != ''").fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    connection.execute("BEGIN")
    yield connection
    connection.execute("COMMIT")
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("DETACH lived")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def _moments(sessions: Sequence[Session]) -> Iterator[tuple[object, ...]]:
    steps = [step for each in sessions for step in range(each.open_ns + MINUTE_NS, each.close_ns + 1, MINUTE_NS)]
    later_s = ((time.time() - steps[-1] / NANOSECONDS) // _DAY_S) * _DAY_S
    for number, step_ns in enumerate(steps, start=1):
        step, real_s = new_york_text(step_ns), step_ns / NANOSECONDS + later_s
        real_text = datetime.fromtimestamp(real_s, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        yield number, step_ns, step, step[:10], real_s, real_text


def _copy(connection: sqlite3.Connection, table: str, source: str, other: Mapping[str, str]) -> None:
    """Copy rows of a lived table for every moment, with `other` values in these columns and ids of their own."""
    columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info('{table}')") if row[1] != "id"]
    values = ", ".join(other.get(column, f'row."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {values} FROM moment CROSS JOIN {source}")


def _fill_runs(connection: sqlite3.Connection, lived: _Lived) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO snapshots (snapshot_id, snapshot_body, snapshot_type) "
        "SELECT snapshot_id, snapshot_body, snapshot_type FROM lived.snapshots"
    )
    of_run = "repeated CROSS JOIN lived.{} AS row ON row.run_id = lived_run AND moment.number % every = 0"
    times = {"create_timestamp": "real_text", "update_timestamp": "real_text", "end_time": "real_s + 0.5"}
    body = {"run_id": _ID, "run_body": lived.rewritten("row.run_body"), "partition": lived.rewritten("row.partition")}
    _copy(connection, "runs", of_run.format("runs"), body | times | {"start_time": "real_s"})
    _copy(connection, "run_tags", of_run.format("run_tags"), {"run_id": _ID, "value": lived.rewritten("row.value")})


def _fill_events(connection: sqlite3.Connection, lived: _Lived) -> None:
    of_run = "repeated CROSS JOIN lived.event_logs AS row ON row.run_id = lived_run AND moment.number % every = 0"
    texts = {"event": lived.rewritten("row.event"), "partition": lived.rewritten("row.partition")}
    _copy(connection, "event_logs", of_run, {"run_id": _ID, "timestamp": "real_text", **texts})
    connection.execute(
        "INSERT INTO main.asset_event_tags (event_id, asset_key, key, value, event_timestamp) "
        "SELECT made.id, tag.asset_key, tag.key, tag.value, made.timestamp FROM lived.asset_event_tags AS tag "
        "JOIN lived.event_logs AS row ON row.id = tag.event_id JOIN repeated ON row.run_id = lived_run "
        "CROSS JOIN main.event_logs AS made "
        "WHERE made.asset_key = tag.asset_key AND made.dagster_event_type = 'ASSET_MATERIALIZATION'"
    )


def _fill_ticks(connection: sqlite3.Connection, lived: _Lived) -> None:
    """A tick of each kind and sensor for every minute of the week for which Dagster keeps them."""
    week = f"moment.real_s > (SELECT max(real_s) FROM moment) - {7 * _DAY_S}"
    kinds = f"(SELECT * FROM lived.job_ticks GROUP BY selector_id, status) AS row ON {week}"
    times = dict.fromkeys(("timestamp", "create_timestamp", "update_timestamp"), "real_text")
    _copy(connection, "job_ticks", kinds, {"tick_body": lived.rewritten("row.tick_body", ""), **times})


def _fill_ledger(connection: sqlite3.Connection, lived: _Lived) -> None:
    of_step = "repeated CROSS JOIN lived.{} AS row ON job = 0 AND row.{} = " + str(lived.step_ns)
    told = "moment.step_ns + 2"
    for table, key, moments in (
        ("cycle_requests", "step_ns", {"requested_ns": "moment.step_ns + 1"}),
        ("cycle_steps", "step_ns", {"recorded_ns": told, "run_id": _ID}),
        ("forecasts", "bar_end_ns", {"made_at_ns": told, "content": lived.rewritten("row.content", "")}),
        ("advice", "bar_end_ns", {"made_at_ns": told, "content": lived.rewritten("row.content", ""), **_NUMBER}),
        ("live_minutes", "step_ns", {"start_ns": f"moment.step_ns - {MINUTE_NS}", "heard_ns": "moment.step_ns"}),
    ):
        _copy(connection, table, of_step.format(table, key), {key: "moment.step_ns", **moments})
    _fill_scores(connection)
    connection.execute(
        f"INSERT INTO main.fine_tunes SELECT '{lived.instrument.key}', step_ns + 5, printf('%064x', number), 900.0, "
        "'trained on: nothing yet' FROM moment"
    )
    for moment in ("opening", "present"):
        connection.execute(
            "INSERT INTO main.online_states SELECT row.instrument, moment.day, row.moment, max(moment.step_ns), "
            "row.model_version, row.state FROM moment CROSS JOIN lived.online_states AS row "
            "WHERE row.moment = ? GROUP BY moment.day",
            (moment,),
        )
    event = "(SELECT * FROM lived.outbox_events WHERE kind = 'advice_changed' LIMIT 1) AS row ON moment.number % 10 = 0"
    moments = {
        "number": "moment.number",
        "key": "'advice ' || moment.step_ns",
        "at_ns": "moment.step_ns",
        "planned_ns": "moment.step_ns",
    }
    _copy(connection, "outbox_events", event, moments)
    _fill_versions(connection, lived.model)


def _fill_scores(connection: sqlite3.Connection) -> None:
    known = ", ".join(f"({horizon})" for horizon in HORIZONS)
    connection.execute(
        f"WITH ahead (minutes) AS (VALUES {known}) INSERT INTO main.forecast_scores "
        "(instrument, bar_end_ns, horizon, known_ns, outcome, crps, inside_80, inside_90, sigma) "
        f"SELECT row.instrument, step_ns, minutes, step_ns + minutes * {MINUTE_NS}, row.outcome, row.crps, "
        "row.inside_80, row.inside_90, row.sigma FROM moment CROSS JOIN ahead "
        "CROSS JOIN (SELECT * FROM lived.forecast_scores LIMIT 1) AS row"
    )


def _fill_versions(connection: sqlite3.Connection, model: str) -> None:
    """A version for every minute; maintenance dropped the artifacts of all."""
    version = {
        "number": "moment.number",
        "version": "printf('%064x', moment.number)",
        "made_ns": "moment.step_ns",
        "served_ns": "NULL",
        "dropped_ns": "moment.step_ns",
        "mlflow_version": "moment.number",
    }
    row = f"(SELECT * FROM lived.model_versions WHERE name = '{model}' ORDER BY number LIMIT 1) AS row"
    _copy(connection, "model_versions", row, version)
    content = json.dumps({"name": model, "version": "?"})
    connection.execute(
        "INSERT INTO main.model_outbox SELECT number, 'version', "
        f"replace('{content}', '?', printf('%064x', number)), step_ns, printf('%032x', number), step_ns FROM moment"
    )


def _fill_mlflow(connection: sqlite3.Connection, lived: _Lived) -> None:
    """A version of the model, and its run, for every minute."""
    connection.execute("INSERT OR IGNORE INTO main.experiments SELECT * FROM lived.experiments")
    connection.execute(
        f"INSERT INTO main.registered_models SELECT * FROM lived.registered_models WHERE name = '{lived.model}'"
    )
    first = f"lived.model_versions AS row ON row.name = '{lived.model}' AND row.version = 1"
    run = "printf('%032x', moment.number)"
    _copy(connection, "model_versions", first, {"version": "moment.number", "run_id": run})
    of_run = (
        "lived.{} AS row ON row.run_uuid = "
        f"(SELECT run_id FROM lived.model_versions WHERE name = '{lived.model}' AND version = 1)"
    )
    for table in ("runs", "params", "tags"):
        own = {"value": "moment.number"} if table == "tags" else {}
        _copy(connection, table, of_run.format(table), {"run_uuid": run} | own)


def _fill_files(home: Home, like: Home, instrument: Instrument, sessions: Sequence[Session]) -> None:
    """Sealed files of every day, all with the same content."""
    database = LedgerDatabase(like)
    with closing(database):
        session = instrument.sessions().session(_last_day(like, instrument))
        write_forecasts(home, instrument, sessions[0], CycleLedger(database, instrument).forecasts(session))
        write_live_rows(home, instrument, sessions[0], HeardMinutes(database, instrument).of_session(session))
    layout = LakeLayout(home)
    for each in sessions[1:]:
        shutil.copyfile(layout.forecasts(instrument, sessions[0].day), layout.forecasts(instrument, each.day))
        shutil.copyfile(layout.live_rows(instrument, sessions[0].day), layout.live_rows(instrument, each.day))


def _last_day(like: Home, instrument: Instrument) -> date:
    return max(days_present(LakeLayout(like).daily_folder(instrument), ".csv"))
