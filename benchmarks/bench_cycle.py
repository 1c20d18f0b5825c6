"""From the end of a minute to forecast and advice in the ledger, against Dagster's own sensor and launcher."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.result import BenchmarkResult
from spy_pipeline.core.clock import Clock, open_clock
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS
from spy_pipeline.live.fine_tuning import FineTuning
from spy_pipeline.live.heard_minutes import HeardMinutes
from spy_pipeline.live.latency import stage_latencies
from spy_pipeline.live.outcomes import CycleLedger
from tests.live.live_home import SPY, LiveHome
from tests.live.living import Living
from tests.realtime.publishing import Publishing

CHECKOUT = Path(__file__).resolve().parents[1]
MINUTES, SPEED, WARM_UP_S = 8, 3.0, 60.0
MEMBERS = ("b_q", "boosted_quantiles", "ridge_quantiles", "nhits_quantiles")
FINE_TUNES = 12


def run() -> list[BenchmarkResult]:
    """At least 5x faster than stock, p95 at most 1.5 s (target 1.0 s), and fine-tunes of at most 2 s are claimed."""
    with tempfile.TemporaryDirectory() as folder:
        place = LiveHome(Home.at(Path(folder) / "prepared"))
        place.champion = place.train(seed=0, members=MEMBERS)
        ours, stock = (
            _lived(place, Path(folder) / "ours", is_stock=False),
            _lived(place, Path(folder) / "stock", is_stock=True),
        )
        tuned = _fine_tuned(place, Path(folder) / "tuned")
    p95, stock_p95 = (float(np.percentile(spent, 95)) for spent in (ours, stock))
    note = f"{len(ours)} and {len(stock)} of {MINUTES} minutes at {SPEED:g}x, four members"
    return [
        BenchmarkResult(
            "end of minute to recorded, median",
            float(np.median(ours)),
            float(np.median(stock)),
            "ms",
            "stock sensor and launcher",
            higher_is_better=False,
            note=f"{note}; claimed: >= 5x",
        ),
        BenchmarkResult(
            "end of minute to recorded, p95",
            p95,
            stock_p95,
            "ms",
            "stock sensor and launcher",
            higher_is_better=False,
            note="claimed: p95 at most 1500 ms, target 1000 ms, on an idle machine at 1x",
        ),
        BenchmarkResult(
            "fine-tune with version, p95",
            float(np.percentile(tuned, 95)),
            None,
            "ms",
            "budget 2000 ms",
            higher_is_better=False,
            note=f"{len(tuned)} fine-tunes of four members, registered",
        ),
    ]


def _lived(prepared: LiveHome, folder: Path, *, is_stock: bool) -> list[float]:
    """Real milliseconds of each minute that was forecast, through daemon and launcher."""
    place = _copy(prepared, folder)
    with _session(place, is_stock=is_stock) as clock:
        rows = place.minutes()
        database = LedgerDatabase(place.home)
        publishing, heard = Publishing(place.home), HeardMinutes(database, SPY)
        for number in range(1, MINUTES + 1):
            clock.sleep_until(place.session.open_ns + number * MINUTE_NS)
            if is_stock:
                heard.keep([rows[number - 1]], clock.now_ns())
            else:
                publishing.publish(rows[number - 1])
        clock.sleep_until(clock.now_ns() + int(20 * SPEED * NANOSECONDS))
        publishing.close()
    outcomes = CycleLedger(database, SPY).outcomes(place.session)
    print(*(f"{stage.stage} {stage.p50:.0f}" for stage in stage_latencies(outcomes)), sep=", ")
    return [outcome.stages["total"] for outcome in outcomes if outcome.reason is None]


@contextmanager
def _session(place: LiveHome, *, is_stock: bool) -> Iterator[Clock]:
    """The home with its daemon running, a little before the opening."""
    root = place.home.root
    for name in ("dagster.yaml", "workspace.yaml"):
        shutil.copy(CHECKOUT / name, root / name)
    if is_stock:
        _make_stock(root)
    opening = place.session.open_ns - int(WARM_UP_S * SPEED * NANOSECONDS)
    environment = os.environ | {"SPY_HOME": str(root), "DAGSTER_HOME": str(root), "PYTHONPATH": str(CHECKOUT)}
    ClockAnchor.starting_now(opening, SPEED).write(place.home.state_folder)
    with (root / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen(
            [Path(sys.executable).with_name("dagster-daemon"), "run", "-w", "workspace.yaml"],
            cwd=root,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield open_clock(place.home.state_folder)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()


def _make_stock(root: Path) -> None:
    """Dagster as it comes, with the definitions of the stock cycle."""
    (root / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    workspace = (root / "workspace.yaml").read_text()
    (root / "workspace.yaml").write_text(
        workspace.replace("spy_pipeline.pipeline.definitions", "benchmarks.stock_cycle")
    )


def _fine_tuned(prepared: LiveHome, folder: Path) -> list[float]:
    """Real milliseconds of each fine-tune."""
    living = Living(_copy(prepared, folder))
    spent = []
    for number in range(1, FINE_TUNES + 1):
        living.live(number, number)
        serving = living.held.serving(living.place.home, living.database, SPY, living.place.session)
        spent.append(FineTuning(living.place.home, living.database, SPY, living.clock).run(serving).spent_ms)
    return spent


def _copy(prepared: LiveHome, folder: Path) -> LiveHome:
    shutil.copytree(prepared.home.root, folder)
    place = LiveHome.__new__(LiveHome)
    place.__dict__.update(prepared.__dict__)
    place.home = Home.at(folder)
    return place
