"""The sensor that waits on the feed for the end of each minute and requests the step's run."""

import contextlib
import threading
from collections.abc import Callable
from contextlib import ExitStack

from dagster import (
    DagsterInstance,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    sensor,
)
from dagster._core.instance import InstanceRef
from dagster._core.storage.tags import RUN_KEY_TAG

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import new_york_text
from spy_pipeline.live.listening import StepDue, StepListener
from spy_pipeline.live.live_right import hold_live_right
from spy_pipeline.live.safety_watch import SafetyWatch
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.minute_cycle import minute_job_name, minute_op_name
from spy_pipeline.pipeline.run_launcher.launcher import ForkingRunLauncher
from spy_pipeline.realtime.feed import Feed

_MOST_RELAYS = 3
_PATIENCE_SECONDS = 20.0
"""Less than the minute after which Dagster gives up on a sensor; a daemon that ends waits for its sensors."""
_WARM_SECONDS = 2.0
_AHEAD_SECONDS = 300.0
"""Real time before an opening from which on everything is held loaded."""
_DAEMON_SECONDS = 6.0
"""Longest time from the end of one evaluation of a sensor to the next."""


def minute_sensors(instrument: Instrument, step_seconds: float) -> list[SensorDefinition]:
    """As many sensors as steps that are so many real seconds apart ask for."""
    return [_relay(instrument, number) for number in range(relays_needed(step_seconds))]


def _relay(instrument: Instrument, number: int) -> SensorDefinition:
    @sensor(
        name=f"{minute_job_name(instrument)}_closes" + (f"_{number + 1}" if number else ""),
        job_name=minute_job_name(instrument),
        minimum_interval_seconds=1,
        default_status=DefaultSensorStatus.RUNNING,
        description="Waits on the feed for the end of a minute.",
    )
    def wait(context: SensorEvaluationContext, house: House) -> RunRequest | SkipReason:
        home, clock, cadence = house.home(), house.clock(), house.settings().live.cadence_seconds
        with ExitStack() as stack:
            database = stack.enter_context(LedgerDatabase(home))
            listener = StepListener(
                database, instrument, clock, cadence, lambda: Feed.open(home, instrument, from_oldest=True)
            )
            if listener.session_on() is not None or _opens_soon(instrument, clock):
                _WATCHES.start(home, instrument, house, context.instance.get_ref())
            due = listener.await_step(
                _PATIENCE_SECONDS, lambda step, attempt: _run_is_over(context.instance, instrument, step, attempt)
            )
        return SkipReason("No minute ended.") if due is None else _request(instrument, due)

    return wait


def relays_needed(step_seconds: float) -> int:
    """How many sensors must take turns where steps follow each other faster than the daemon asks one sensor again."""
    return min(_MOST_RELAYS, int(_DAEMON_SECONDS / step_seconds) + 1)


def run_key(instrument: Instrument, step_ns: int, attempt: int) -> str:
    """What makes a run the one of a step's attempt."""
    return f"{instrument.key} {new_york_text(step_ns)} {attempt}"


def _opens_soon(instrument: Instrument, clock: Clock) -> bool:
    opening = instrument.sessions().next_open(clock.now_ns()).open_ns
    return clock.real_seconds_until(opening) < _AHEAD_SECONDS


def _request(instrument: Instrument, due: StepDue) -> RunRequest:
    config = {"step_ns": due.step_ns, "made_ns": due.made_ns, "asked_ns": due.heard_ns}
    return RunRequest(
        run_key=run_key(instrument, due.step_ns, due.attempt),
        run_config={"ops": {minute_op_name(instrument): {"config": config}}},
        partition_key=str(due.session.day),
        tags={"spy/step": new_york_text(due.step_ns)},
    )


def _run_is_over(instance: DagsterInstance, instrument: Instrument, step_ns: int, attempt: int) -> bool:
    key = run_key(instrument, step_ns, attempt)
    return all(run.is_finished for run in instance.get_runs(RunsFilter(tags={RUN_KEY_TAG: key})))


class _Watches:
    """What goes on beside the sensors, in the process that evaluates them: once for each instrument and home."""

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def start(self, home: Home, instrument: Instrument, house: House, dagster: InstanceRef) -> None:
        """Watch the collector's health, hold the right to today's files and keep the forkserver there."""
        self._keep_going(f"safety {instrument.key}", lambda stop: _watch(home, instrument, house, stop))
        self._keep_going("live right", lambda stop: hold_live_right(home, instrument, house.clock, stop))
        self._keep_going("forkserver", lambda stop: _keep_warm(dagster, stop))

    def _keep_going(self, name: str, work: Callable[[threading.Event], None]) -> None:
        present = self._threads.get(name)
        if present is None or not present.is_alive():
            thread = threading.Thread(target=work, args=(threading.Event(),), name=name, daemon=True)
            self._threads[name] = thread
            thread.start()


def _watch(home: Home, instrument: Instrument, house: House, stop: threading.Event) -> None:
    with LedgerDatabase(home) as database:
        SafetyWatch(database, instrument, house.clock, lambda: Feed.open(home, instrument)).run(stop)


def _keep_warm(dagster: InstanceRef, stop: threading.Event) -> None:
    """Keep a loaded forkserver there: it takes seconds to load, which no run should have to wait for."""
    with DagsterInstance.from_ref(dagster) as instance:
        launcher = instance.run_launcher
        while isinstance(launcher, ForkingRunLauncher) and not stop.is_set():
            with contextlib.suppress(SpyError):
                launcher.warm()
            stop.wait(_WARM_SECONDS)


_WATCHES = _Watches()
