"""One demo from its start to Ctrl-C: prepared, then a session by the same services that `spy up` runs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.core.settings import Settings
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.demo.gateway import GATEWAY, SPEED, gateway_service
from spy_pipeline.demo.market import DemoMarket
from spy_pipeline.demo.narrator import Narrator, Say
from spy_pipeline.demo.ports import free_ports, variables_of
from spy_pipeline.demo.preparing import catch_up_before, first_model
from spy_pipeline.pipeline.home_instance import prepare_home
from spy_pipeline.services.description import services_of, write_workspace
from spy_pipeline.services.process_groups import adopt_orphans, end_descendants, end_groups, groups_with
from spy_pipeline.services.service import Service
from spy_pipeline.services.standing import ServiceStanding, supervisor_lock
from spy_pipeline.services.start_checks import require_room
from spy_pipeline.services.supervisor import Supervisor, environment_of, marks_of

_BEFORE_OPEN_NS = 15 * MINUTE_NS
"""Market time before the opening at which the services are started, enough for all of them on an idle machine."""
_PATIENCE_SECONDS = 10.0


def run_demo(home: Home, bars: Path | None, say: Say) -> None:
    """Play the next session of a home until Ctrl-C or SIGTERM; when this returns, nothing of it runs any more."""
    with _everything_ended(), supervisor_lock(home):
        _live_in(home)
        settings = load_settings(home)
        _end_leftovers(home, settings)
        require_room(home, settings)
        instrument = settings.instruments()[0]
        market = _market(settings, bars)
        market.claim(home)
        session = market.next_session(home, instrument)
        sessions = market.history_sessions(session, settings.history.sessions)
        _set({"history.sessions": sessions, "history.daily_years": 0, "ibkr.retries": 1} | free_ports(settings))
        settings = load_settings(home)
        say(f"1 of 3: history up to the session of {session.day}, into {home.data_folder}")
        catch_up_before(home, session, market.source, settings.ibkr.port)
        say("2 of 3: a first model, so that forecasts begin with the session")
        model = first_model(home, instrument)
        days = f"{model.lineage.first_day} to {model.lineage.last_day}"
        say(f"{model.name} {model.version[:12]} serves, trained on {days}.")
        seconds = _BEFORE_OPEN_NS / 1e9 / SPEED
        say(f"3 of 3: the session of {session.day}, {SPEED} times as fast as real; it opens in {seconds:.0f} s")
        _live_through(home, settings, instrument, session, market, say)


def _market(settings: Settings, bars: Path | None) -> DemoMarket:
    instrument = settings.instruments()[0]
    if bars is not None:
        return DemoMarket.of_bars(bars, instrument)
    return DemoMarket.synthetic(instrument, time.time_ns(), settings.history.sessions)


def _live_through(  # noqa: PLR0917 - the parts of one session
    home: Home, settings: Settings, instrument: Instrument, session: Session, market: DemoMarket, say: Say
) -> None:
    gateway = gateway_service(market.source, settings.ibkr.port, session.open_ns - _BEFORE_OPEN_NS)
    services = [gateway, *(replace(each, after=(*each.after, GATEWAY)) for each in services_of(home, settings))]
    addresses = {service.name: service.address for service in services}
    prepare_home(home)
    write_workspace(home)
    Narrator(home, instrument, session, addresses["dagster"], say).start()
    watcher = _Watcher(home, services, say)
    Supervisor(home, services, log=settings.log, environment=environment_of(home), watcher=watcher).run()


class _Watcher:
    """Tells where the pages are once all services run, and what fails."""

    def __init__(self, home: Home, services: list[Service], say: Say) -> None:
        self._home, self._say = home, say
        self._waiting = {service.name for service in services}

    def __call__(self, standing: ServiceStanding) -> None:
        """Hear of a change."""
        if standing.state == "failed":
            self._say(f"{standing.name} {standing.problem}; it is started again.")
        if standing.state == "running":
            if standing.address:
                self._say(f"  {standing.name:8} {standing.address}   {standing.purpose}")
            if self._waiting == {standing.name}:
                self._say(
                    f"Everything runs; Ctrl-C ends it. In another terminal: SPY_HOME={self._home.root} spy status"
                )
            self._waiting.discard(standing.name)


def _live_in(home: Home) -> None:
    """Have this process and all that it starts work in `home`, and nowhere else."""
    os.environ[HOME_VARIABLE] = str(home.root)
    os.environ.pop("DAGSTER_HOME", None)


def _set(settings: dict[str, int]) -> None:
    os.environ.update(variables_of({"ibkr.host": "127.0.0.1", **settings}))


def _end_leftovers(home: Home, settings: Settings) -> None:
    """End what a demo that was killed has left running."""
    names = [GATEWAY, *(service.name for service in services_of(home, settings))]
    left = {group for name in names for group in groups_with(marks_of(home, name))}
    end_groups(left, _PATIENCE_SECONDS)


@contextmanager
def _everything_ended() -> Iterator[None]:
    """SIGTERM is heeded like Ctrl-C, and whatever was started by then ends with the block."""
    adopt_orphans()
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        end_descendants(_PATIENCE_SECONDS)
        signal.signal(signal.SIGTERM, former)
