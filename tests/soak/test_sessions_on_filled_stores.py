"""Sessions at twenty times real speed in two homes at once, one of them with a year in its stores.

`SPY_SOAK_SESSIONS` and `SPY_SOAK_MINUTES` (market minutes of each session, none for all of it and its evening) make it
shorter; `SPY_SOAK_FOLDER` says where homes and results lie, by default below `build/`. Each account is printed, too.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dagster import DagsterRunStatus
from dagster_graphql import DagsterGraphQLClient

from spy_pipeline.pipeline.finetuned_model import fine_tune_job_name
from spy_pipeline.pipeline.notifications import NOTIFICATIONS_JOB
from spy_pipeline.services.description import CODE_LOCATION
from tests.conftest import CHECKOUT
from tests.soak.demo_home import SPY, DemoHome
from tests.soak.filled_stores import fill_stores

SESSIONS = int(os.environ.get("SPY_SOAK_SESSIONS", "3"))
MINUTES = float(os.environ["SPY_SOAK_MINUTES"]) if "SPY_SOAK_MINUTES" in os.environ else None
FOLDER = Path(os.environ.get("SPY_SOAK_FOLDER", CHECKOUT / "build" / "filled-stores"))
RESULTS = FOLDER / "sessions.jsonl"
PREPARED = FOLDER / "prepared"
"""Is there while the filled home was not lived in."""

JOBS = (fine_tune_job_name(SPY), NOTIFICATIONS_JOB)
"""Beside the minute cycle, jobs whose runs are copied."""
MAINTAINED = min(2, SESSIONS)
"""The session within which maintenance runs in both homes."""
MAINTAINED_AFTER = 30.0 if MINUTES is None else MINUTES / 4
MOST_SLOWER = 1.10
MOST_LEFT = 0.10
"""Part of a year's rows that maintenance may leave: it keeps two weeks of runs and none of the ledger's filled year."""
MOST_GROWTH = 0.10
"""By how much of its level a service's memory may rise in the last two thirds of a session."""
_SAMPLE_SECONDS = 10.0
_LOOK_SECONDS = 3.0
_SESSION_MINUTES = 390.0
_TEMPLATE_MINUTES = 14
_LONGEST_PREPARATION = 900.0
_LONGEST_SESSION = 2400.0
_LONGEST_EVENING = 600.0
_ENDED = (DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)


@pytest.fixture(autouse=True)
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGINT end a test with all that it has started, also where it was begun in the background."""
    former = {each: signal.signal(each, signal.default_int_handler) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in former.items():
        signal.signal(each, handler)


@pytest.fixture
def homes() -> Iterator[dict[str, DemoHome]]:
    """An empty home and a filled one, that of the last preparation if it was not used; what runs in them is ended."""
    if not PREPARED.is_file():
        prepare()
    PREPARED.unlink()
    made = {name: DemoHome(FOLDER / name) for name in ("empty", "filled")}
    try:
        yield made
    finally:
        for each in made.values():
            each.stop()


@pytest.mark.timeout(3600)
def test_a_year_is_put_into_the_stores() -> None:
    stores = prepare()
    minutes = stores["ledger"]["cycle_steps"]
    assert minutes > 97_000
    assert stores["runs"]["runs"] > 2 * minutes
    assert stores["events"]["event_logs"] > 30 * minutes
    assert stores["ledger"]["model_versions"] == stores["mlflow"]["model_versions"] == minutes


@pytest.mark.timeout(3 * 3600)
def test_a_year_in_the_stores_changes_nothing(homes: dict[str, DemoHome]) -> None:
    accounts: list[dict[str, Any]] = []
    totals: dict[str, list[float]] = {name: [] for name in homes}
    for number in range(1, SESSIONS + 1):
        maintained = _live(homes, number)
        for name, each in homes.items():
            account = {"home": name, "session": number, **each.account(), "maintenance": maintained.get(name)}
            totals[name] += [made.stages["total"] for made in each.outcomes() if "total" in made.stages]
            note(account)
            accounts.append(account)
        note({"session": number, "serves": {name: each.promote_trained() for name, each in homes.items()}})
    p95 = {name: float(np.percentile(spent, 95)) for name, spent in totals.items()}
    note({"p95_total_ms": p95, "filled_over_empty": p95["filled"] / p95["empty"]})
    assert [trouble for account in accounts for trouble in _troubles(account)] == []
    assert p95["filled"] <= MOST_SLOWER * p95["empty"]


def prepare() -> dict[str, dict[str, int]]:
    """Fill a home by what a demo leaves in some minutes; says what lies in its stores."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    lived, filled = DemoHome(FOLDER / "lived"), DemoHome(FOLDER / "filled")
    try:
        lived.start()
        assert _wait(lambda: _has_lived(lived), _LONGEST_PREPARATION)
    finally:
        lived.stop()
    seconds = fill_stores(filled.home, lived.home, SPY)
    stores = filled.stores()
    note({"filled_in_s": round(seconds, 1), "stores": stores})
    PREPARED.touch()
    return stores


def note(account: dict[str, Any]) -> None:
    """Print an account and keep it, at once."""
    line = json.dumps(account)
    print(line, flush=True)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _has_lived(home: DemoHome) -> bool:
    """Whether there is something of everything that a minute leaves."""
    return home.minutes_open() > _TEMPLATE_MINUTES and home.forecasts() >= 8 and all(map(home.has_finished, JOBS))


def _live(homes: dict[str, DemoHome], number: int) -> dict[str, Any]:
    """Play the next session in all homes at once, maintenance within one of them; gives what maintenance did."""
    maintenance = {name: _Maintenance(each) for name, each in homes.items()} if number == MAINTAINED else {}
    for each in homes.values():
        each.start()
    sampled = 0.0

    def is_over() -> bool:
        nonlocal sampled
        playing = [each for each in homes.values() if each.is_playing]
        try:
            if time.monotonic() - sampled > _SAMPLE_SECONDS:
                sampled = time.monotonic()
                for each in playing:
                    if 0.0 < each.minutes_open() < _SESSION_MINUTES:
                        each.sample_memory()
            for kept in maintenance.values():
                kept.look()
            return all(map(_is_played, playing)) and all(kept.is_over for kept in maintenance.values())
        except Exception as error:  # noqa: BLE001 - one look in vain must not end an hour that nobody watches
            note({"session": number, "looked in vain": repr(error)})
            return False

    _wait(is_over, _LONGEST_SESSION)
    if number == SESSIONS and MINUTES is None:
        _wait(lambda: all(each.has_refitted() for each in homes.values()), _LONGEST_EVENING)
    done = {name: each.account for name, each in maintenance.items()}
    for each in homes.values():
        each.stop()
    return done


def _is_played(home: DemoHome) -> bool:
    """Whether a session has come as far as it is to come."""
    return home.is_concluded() if MINUTES is None else home.minutes_open() >= MINUTES


class _Maintenance:
    """Maintenance of one home in the midst of a session, as one would ask for it on Dagster's pages."""

    def __init__(self, home: DemoHome) -> None:
        self._home = home
        self._client: DagsterGraphQLClient | None = None
        self._run = ""
        self._began = self._minute = 0.0
        self.account: dict[str, Any] = {}

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or its home has."""
        return "status" in self.account or not self._home.is_playing

    def look(self) -> None:
        """Begin when it is time, and note when it has ended."""
        if self.is_over or self._home.minutes_open() < MAINTAINED_AFTER:
            return
        if self._client is None:
            self._begin()
            return
        status = self._client.get_run_status(self._run)
        if status in _ENDED:
            self.account |= {
                "status": status.value,
                "seconds": round(time.time() - self._began, 1),
                "after": self._home.stores(),
                "milliseconds_meanwhile": self._total_p95_since(self._minute),
            }

    def _begin(self) -> None:
        port = int(self._home.address_of("dagster").rpartition(":")[2])
        self.account["before"] = self._home.stores()
        self._client = DagsterGraphQLClient("127.0.0.1", port_number=port)
        self._began, self._minute = time.time(), self._home.minutes_open()
        self._run = self._client.submit_job_execution("maintenance", CODE_LOCATION, "__repository__")

    def _total_p95_since(self, minute: float) -> dict[str, float]:
        totals = [made.stages["total"] for made in self._home.outcomes() if "total" in made.stages]
        meanwhile = totals[int(minute) :]
        return {"steps": len(meanwhile), "p95": float(np.percentile(meanwhile, 95))} if meanwhile else {}


def _troubles(account: dict[str, Any]) -> list[str]:
    """What did not go as it should in a session, a sentence each."""
    where = f"{account['home']}, session {account['session']}"
    troubles = []
    if MINUTES is None:
        if not account["concluded"]:
            troubles.append(f"{where}: the day was not concluded")
        if account["differences"]:
            troubles.append(f"{where}: {account['differences']} differences in the evening")
        for name, held in account["memory"].items():
            if held.get("growth_mib", 0.0) > MOST_GROWTH * held.get("level_mib", 0.0):
                troubles.append(f"{where}: {name} grew by {held['growth_mib']} MiB upon {held['level_mib']}")
    maintenance = account["maintenance"]
    if maintenance is not None:
        if maintenance.get("status") != "SUCCESS":
            troubles.append(f"{where}: maintenance ended as {maintenance.get('status')}")
        elif account["home"] == "filled":
            troubles += [
                f"{where}: {table} still has {maintenance['after'][store][table]} rows"
                for store, table in (("runs", "runs"), ("events", "event_logs"), ("ledger", "forecasts"))
                if maintenance["after"][store][table] > MOST_LEFT * maintenance["before"][store][table]
            ]
    return troubles


def _wait(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait until something holds, but no longer; says whether it does. What did not come shows in the account, too."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(_LOOK_SECONDS)
    return held
