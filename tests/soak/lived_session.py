"""A session lived through by `spy up` and a gateway of its own, on a home that caught up on the evening before."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, datetime, timedelta

from spy_pipeline.core.clock import Clock, open_clock
from spy_pipeline.core.home import HOME_VARIABLE, Home
from spy_pipeline.core.ledger.database import LedgerDatabase
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.live.outcomes import CycleLedger
from tests.gateway.gateway_process import GatewayProcess
from tests.live.live_home import SPY, LiveHome
from tests.services.running_home import RunningHome
from tests.waiting import until

TODAY = date(2025, 3, 3)
SESSION = SPY.sessions().session(TODAY)
SPEED = 10.0
SETTINGS = {"SPY_HISTORY__SESSIONS": "31", "SPY_HISTORY__DAILY_YEARS": "0", "SPY_LIVE__FINE_TUNE_SECONDS": "10"}
"""Little to fetch, and a new version every few minutes of market time."""
_MEMBERS = ("b_q", "boosted_quantiles", "ridge_quantiles", "nhits_quantiles")
_MARKET = {"seed": 3, "history": "exact", "limits": "off"}
_EVENING = "2025-02-28T18:00:00"
_START = f"{TODAY}T09:18:00"
_FIRST_FORECAST_SECONDS = 300.0
_AWAY_SECONDS = 1.0


def prepare(home: Home) -> None:
    """Have the history of some weeks, and a stack serving that learns within the day."""
    evening = GatewayProcess(home.root, {"start": _EVENING, **_MARKET})
    settings = SETTINGS | {HOME_VARIABLE: str(home.root), "SPY_IBKR__PORT": str(evening.port)}
    try:
        command = (sys.executable, "-m", "spy_pipeline", "catch-up")
        subprocess.run(command, env=os.environ | settings, check=True, timeout=600)
    finally:
        evening.close()
    learning = LiveHome.__new__(LiveHome)
    learning.home = home
    learning.train(seed=0, members=_MEMBERS)


class LivedSession:
    """Services and gateway, from a few minutes before the opening on."""

    clock: Clock
    """Market time; after the gateway was killed another one."""

    def __init__(self, home: Home, start: str = _START, speed: float = SPEED) -> None:
        self.home, self._speed = home, speed
        self.running = RunningHome(home)
        self.ledger = CycleLedger(LedgerDatabase(home), SPY)
        self._gateway = self._started_gateway(datetime.fromisoformat(start))
        self.clock = open_clock(home.state_folder)

    def begin(self) -> None:
        """Have everything running and the first minutes forecast."""
        begun = self.running.spy("up", "--detach")
        assert begun.returncode == 0, begun.stderr
        self.await_forecast(SESSION.open_ns + MINUTE_NS, _FIRST_FORECAST_SECONDS)

    def await_forecast(self, after_ns: int, seconds: float) -> None:
        """Wait until a minute is forecast that ends after `after_ns`."""
        until(lambda: any(made.bar_end_ns > after_ns for made in self.ledger.forecasts(SESSION, last=1)), seconds)

    def live_on(self, minutes: float) -> None:
        """Let market time go on."""
        self.clock.sleep_until(self.clock.now_ns() + int(minutes * MINUTE_NS))

    def end(self) -> None:
        """End the services in peace."""
        ended = self.running.spy("down")
        assert ended.returncode == 0, ended.stderr

    def kill_gateway(self) -> None:
        """Kill the gateway; another one comes up a second later, at the same port, at the time it then is."""
        self._gateway.process.kill()
        self._close_gateway()
        time.sleep(_AWAY_SECONDS)
        self._gateway = self._started_gateway(self._market_time_in(self._start_seconds))
        self.clock = open_clock(self.home.state_folder)

    def close(self) -> None:
        """End everything."""
        self.running.close()
        self._gateway.close()

    def _started_gateway(self, start: datetime) -> GatewayProcess:
        began = time.monotonic()
        options = {"start": start.isoformat(), "speed": self._speed, "port": self.running.gateway_port, **_MARKET}
        made = GatewayProcess(self.home.root, options)
        self._start_seconds = time.monotonic() - began
        return made

    def _market_time_in(self, seconds: float) -> datetime:
        return self.clock.now().replace(tzinfo=None, microsecond=0) + timedelta(seconds=1 + int(seconds * self._speed))

    def _close_gateway(self) -> None:
        self._gateway.process.wait(10.0)
        assert self._gateway.process.stdout is not None
        self._gateway.process.stdout.close()
