"""The last minutes of a session with a real gateway and a real collector; steps are taken as runs take them."""

from __future__ import annotations

from datetime import date

from dagster import DagsterInstance, Definitions, ExecuteInProcessResult, RunRequest, SensorResult, build_sensor_context

from spy_pipeline.core.clock import Clock, open_clock
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.ledger.gaps import GapLedger
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.settings import HistorySettings, LiveSettings
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.fetching import fetch_raw_days
from spy_pipeline.live.day_files import bring_day_files_forward
from spy_pipeline.live.listening import StepListener
from spy_pipeline.live.minute_step import MinuteCycle
from spy_pipeline.live.serving import HeldServing
from spy_pipeline.pipeline.concluded_day import conclusion_jobs
from spy_pipeline.pipeline.day_tasks import session_clocks
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.instrument_definitions import instrument_definitions
from spy_pipeline.pipeline.learning import learning_definitions
from spy_pipeline.pipeline.live_definitions import live_definitions
from spy_pipeline.pipeline.opened_day import morning_jobs
from spy_pipeline.realtime.feed import Feed
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess

SPY = Instrument.parse("SPY")
TODAY = date(2025, 3, 3)
SESSION = SPY.sessions().session(TODAY)
DAYS_BEFORE, SPEED = 44, 60.0
SEED = 3
BEGUN = "15:48:30"
PATIENCE_SECONDS = 5.0


def fetch_days_before(home: Home, seed: int = SEED) -> None:
    """Have the sessions before today, fetched the evening before."""
    sessions = SPY.sessions().last_before(TODAY, DAYS_BEFORE)
    start = f"{sessions[-1].day}T18:00:00"
    gateway = GatewayProcess(home.root, {"start": start, "seed": seed, "history": "exact", "limits": "off"})
    home.settings_file.write_text(f"[ibkr]\nport = {gateway.port}\n")
    database = LedgerDatabase(home)
    try:
        fetch_raw_days(
            home,
            load_settings(home).ibkr,
            SPY,
            sessions,
            clock=open_clock(home.state_folder),
            gaps=GapLedger(database),
            progress=lambda *_: None,
        )
    finally:
        database.close()
        gateway.close()
    workshop = DayWorkshop(LakeLayout(home), SPY)
    for session in sessions:
        workshop.build(session)


class LastMinutes:
    """A session whose gateway serves on while the day is concluded."""

    def __init__(self, home: Home, **options: object) -> None:
        self.home = home
        market = {"start": f"{TODAY}T{BEGUN}", "speed": SPEED, "seed": SEED, "limits": "off"}
        self._gateway = GatewayProcess(home.root, {**market, **options})
        self._collector = CollectorProcess(home, self._gateway.port)
        self.database = LedgerDatabase(home)

    @property
    def clock(self) -> Clock:
        """The market's clock."""
        return open_clock(self.home.state_folder)

    def live(self) -> None:
        """Take each step that comes until the close is recorded."""
        held, cycle = HeldServing(), MinuteCycle(self.database, SPY, self.clock, 60)
        listener = StepListener(
            self.database, SPY, self.clock, 60, lambda: Feed.open(self.home, SPY, from_oldest=True, wait_s=10.0)
        )
        step_ns = 0
        while step_ns < SESSION.close_ns:
            due = listener.await_step(PATIENCE_SECONDS, lambda _step, _attempt: False)
            assert due is not None, "no step came"
            step_ns = due.step_ns
            cycle.take(held.serving(self.home, self.database, SPY, SESSION), step_ns, None, {})
            bring_day_files_forward(self.home, self.database, SPY, SESSION)

    def request(self) -> RunRequest:
        """What the day's clock asks for after the close."""
        clock = session_clocks(SPY, [*morning_jobs(SPY), *conclusion_jobs(SPY)])[0]
        self.clock.sleep_until(SESSION.close_ns + 5 * MINUTE_NS)
        with DagsterInstance.ephemeral() as instance:
            answer = clock(build_sensor_context(instance=instance, resources={"house": House()}))
        assert isinstance(answer, SensorResult)
        (request,) = answer.run_requests or []
        return request

    def execute(self, request: RunRequest, instance: DagsterInstance) -> ExecuteInProcessResult:
        """Do what was asked for, with the definitions that a home has."""
        settings = HistorySettings(daily_years=0)
        definitions = Definitions.merge(
            Definitions(resources={"house": House()}),
            instrument_definitions(SPY, settings),
            learning_definitions(SPY),
            live_definitions(SPY, LiveSettings(), self.clock),
        )
        job = definitions.resolve_job_def(str(request.job_name))
        return job.execute_in_process(
            instance=instance, partition_key=request.partition_key, tags=dict(request.tags), raise_on_error=False
        )

    def stop(self) -> None:
        """End the processes."""
        self._collector.close()
        self._gateway.close()
        self.database.close()
