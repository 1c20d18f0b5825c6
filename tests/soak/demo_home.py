"""A home in which the demo's sessions are lived, watched from outside: memory, latency, stores, the evening."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.differences import differences_of
from spy_pipeline.live.fine_tuning import fine_tunes_of
from spy_pipeline.live.latency import stage_latencies
from spy_pipeline.live.outcomes import CycleLedger, StepOutcome
from spy_pipeline.services.standing import read_standings
from tests.services.home_processes import processes_of
from tests.soak.filled_stores import databases

SPY = Instrument.parse("SPY")
HISTORY = 30
_LASTING_SECONDS = 30.0
"""A process that lives shorter is a run, not part of a service."""
_SETTLED = 1 / 3
_OVER = ("SUCCESS", "FAILURE", "CANCELED")
_TABLES = {
    "runs": ("runs", "run_tags"),
    "events": ("event_logs", "asset_event_tags"),
    "ticks": ("job_ticks",),
    "ledger": ("cycle_steps", "forecasts", "live_minutes", "forecast_scores", "model_versions", "outbox_events"),
    "mlflow": ("model_versions", "runs"),
}


class DemoHome:
    """One home; each start of its demo plays the session after the last."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.home = Home.at(root)
        self.day: date | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._resident: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self._ports = _free_ports()

    def start(self) -> None:
        """Begin to play the next session."""
        self.day = None
        self._resident.clear()
        environment = {name: value for name, value in os.environ.items() if name != HOME_VARIABLE}
        environment |= {"SPY_HISTORY__SESSIONS": str(HISTORY), **self._ports}
        with (self.home.root / "demo.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-u", "-m", "spy_pipeline", "demo", "--folder", str(self.home.root)],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def is_playing(self) -> bool:
        """Whether the demo still runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the demo as Ctrl-C does; what is left of it is killed."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(90.0)
            except subprocess.TimeoutExpired:
                self._process.kill()
        for process in processes_of(self.home):
            process.kill()
        self._process = None

    def minutes_open(self) -> float:
        """Minutes of market time since the opening of the session that is played; negative before it."""
        clock = open_clock(self.home.state_folder)
        if not clock.is_simulated:
            return -np.inf
        session = SPY.sessions().session(clock.now().date())
        if self.day is None:
            self.day = session.day
        return (clock.now_ns() - session.open_ns) / MINUTE_NS

    def address_of(self, service: str) -> str:
        """Where a browser finds a service."""
        return next(each.address for each in read_standings(self.home) if each.name == service)

    def sample_memory(self) -> None:
        """Note what each service holds."""
        now = time.time()
        for standing in read_standings(self.home):
            if standing.state == "running":
                self._resident[standing.name].append((now, _resident_mib(standing.pid, now)))

    def forecasts(self) -> int:
        """Forecasts of the session so far."""
        return sum(outcome.reason is None for outcome in self.outcomes())

    def outcomes(self) -> list[StepOutcome]:
        """What came of the session's steps so far."""
        assert self.day is not None
        with closing(LedgerDatabase(self.home)) as database:
            return CycleLedger(database, SPY).outcomes(SPY.sessions().session(self.day))

    def fine_tuned(self) -> list[Any]:
        """The session's fine-tunes so far."""
        assert self.day is not None
        with closing(LedgerDatabase(self.home)) as database, database.reading() as connection:
            return fine_tunes_of(connection, SPY, SPY.sessions().session(self.day))

    def is_concluded(self) -> bool:
        """Whether the evening's report is written, and the run that wrote it over."""
        report = self.home.data_folder / "reports" / SPY.key / f"day-{self.day}" / "report.html"
        return report.is_file() and all(said.endswith(_OVER) for said in self._runs_of(f"close {self.day}"))

    def has_refitted(self) -> bool:
        """Whether the nightly refit of the session has ended, well or not."""
        return any(said.endswith(_OVER) for said in self._runs_of(f"refit {self.day}"))

    def has_finished(self, job: str) -> bool:
        """Whether a run of a job has ended well."""
        with closing(_reading(databases(self.home)["runs"])) as runs:
            query = "SELECT count(*) FROM runs WHERE pipeline_name = ? AND status = 'SUCCESS'"
            return bool(runs.execute(query, (job,)).fetchone()[0])

    def promote_trained(self) -> str:
        """Have what was trained serve from now on, so that fine-tuning has something to learn; says what serves."""
        registry, name = ModelRegistry(self.home), model_name(SPY, STACK)
        roles = registry.aliases(name)
        trained = roles.get(Alias.CHALLENGER)
        if trained is not None and trained != roles.get(Alias.CHAMPION):
            try:
                registry.promote(name, trained, Alias.CHAMPION, "a long test wants fine-tunes")
            except SpyError as error:
                return str(error)
        return registry.aliases(name)[Alias.CHAMPION][:12]

    def account(self) -> dict[str, Any]:
        """All that is known of the session."""
        outcomes = self.outcomes()
        assert self.day is not None
        with closing(LedgerDatabase(self.home)) as database:
            differences = differences_of(database, SPY, self.day)
        reasons: dict[str, int] = defaultdict(int)
        for outcome in outcomes:
            if outcome.reason is not None:
                reasons[outcome.reason] += 1
        return {
            "day": str(self.day),
            "steps": len(outcomes),
            "forecasts": sum(outcome.reason is None for outcome in outcomes),
            "reasons": reasons,
            "milliseconds": {each.stage: asdict(each) for each in stage_latencies(outcomes, self.fine_tuned())},
            "fine_tunes_with_version": sum(past.version is not None for past in self.fine_tuned()),
            "memory": {name: _growth(samples) for name, samples in self._resident.items()},
            "stores": self.stores(),
            "concluded": self.is_concluded(),
            "differences": {
                subject: sum(each.subject == subject for each in differences)
                for subject in {each.subject for each in differences}
            },
            "evening": [said for task in ("close", "refit") for said in self._runs_of(f"{task} {self.day}")],
            "restarts": {each.name: each.restarts for each in read_standings(self.home) if each.restarts},
        }

    def stores(self) -> dict[str, dict[str, int]]:
        """Rows and bytes of what grows with every minute; free are those that the next rows take first."""
        return {name: _size(path, _TABLES[name]) for name, path in databases(self.home).items() if path.is_file()}

    def _runs_of(self, run_key: str) -> list[str]:
        query = (
            "SELECT pipeline_name || ' ' || status FROM runs JOIN run_tags USING (run_id) "
            "WHERE key = 'dagster/run_key' AND value = ? ORDER BY runs.id"
        )
        with closing(_reading(databases(self.home)["runs"])) as runs:
            return [row[0] for row in runs.execute(query, (run_key,))]


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30.0)


def _size(path: Path, tables: tuple[str, ...]) -> dict[str, int]:
    with closing(_reading(path)) as database:
        rows = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
        page = database.execute("PRAGMA page_size").fetchone()[0]
        free = database.execute("PRAGMA freelist_count").fetchone()[0]
    wal = path.with_name(f"{path.name}-wal")
    return {
        **rows,
        "bytes": path.stat().st_size,
        "bytes_free": page * free,
        "bytes_of_log": wal.stat().st_size if wal.is_file() else 0,
    }


def _resident_mib(pid: int, now: float) -> float:
    """What a service holds, its lasting children included, in MiB."""
    try:
        service = psutil.Process(pid)
        lasting = [each for each in service.children(recursive=True) if now - each.create_time() > _LASTING_SECONDS]
    except psutil.Error:
        return 0.0
    held = 0
    for process in [service, *lasting]:
        try:
            held += process.memory_info().rss
        except psutil.Error:
            continue
    return held / 2**20


def _growth(samples: list[tuple[float, float]]) -> dict[str, float]:
    """The level of the last two thirds of the samples, and by how much a straight line through them rises in all."""
    kept = np.array(samples[int(len(samples) * _SETTLED) :])
    if len(kept) < 3:
        return {}
    seconds, resident = kept.T
    slope = float(np.polyfit(seconds - seconds[0], resident, 1)[0])
    return {
        "level_mib": round(float(np.median(resident)), 1),
        "growth_mib": round(slope * float(seconds[-1] - seconds[0]), 2),
        "mib_an_hour": round(3600.0 * slope, 2),
        "samples": len(kept),
    }


def _free_ports() -> dict[str, str]:
    names = ("SPY_IBKR__PORT", "SPY_PAGE__PORT", "SPY_SERVICES__DAGSTER_PORT", "SPY_SERVICES__MLFLOW_PORT")
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: str(probe.getsockname()[1]) for name, probe in zip(names, probes, strict=True)}
    for probe in probes:
        probe.close()
    return ports
