"""Runs a gateway until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from spy_pipeline.core.clock import Clock, RealClock, SimulatedClock
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.new_york import new_york_text
from spy_pipeline.core.provenance import home_kind
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.connection.handshake import SERVER_VERSION
from spy_pipeline.gateway.contracts.details import DetailsBook
from spy_pipeline.gateway.contracts.directory import ContractDirectory
from spy_pipeline.gateway.faults.injector import FaultInjector
from spy_pipeline.gateway.faults.script import FaultScript, read_fault_script
from spy_pipeline.gateway.faults.timed_faults import TimedFaults
from spy_pipeline.gateway.history.bar_history import BarHistory
from spy_pipeline.gateway.limits.limits import Limits
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.market.opening import open_market
from spy_pipeline.gateway.recording.recorded_market import RecordedMarket
from spy_pipeline.gateway.recording.recorded_streams import RecordedStreams
from spy_pipeline.gateway.server import HOST, GatewayServer
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.settings import CALENDAR, GatewaySettings
from spy_pipeline.gateway.simulation import ACCOUNT, Simulation
from spy_pipeline.gateway.streams.stream_maker import StreamMaker, TapeStreams


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is told once the gateway accepts clients."""

    host: str
    """Where it listens."""
    port: int
    """On which port."""
    account: str
    """The managed account, which begins with SIM."""
    server_version: int
    """The version of the protocol."""
    source: str
    """What the market is made of."""
    seed: int
    """What decides the synthetic market."""
    start: str
    """Market time at the start, New York."""
    speed: float
    """Market seconds that pass in one real second."""
    history: str
    """Whether history is exact or filtered."""
    limits: str
    """Whether limits are on or off."""


def run_gateway(settings: GatewaySettings, home: Home, announce: Callable[[dict[str, object]], None]) -> None:
    """Serve until SIGTERM or SIGINT; everything that can be refused is refused before the port is announced."""
    settings.check()
    start_ns = settings.start_ns(datetime.now(UTC))
    script = FaultScript() if settings.faults is None else read_fault_script(settings.faults)
    market = open_market(settings.source, settings.seed, settings.plant)
    asyncio.run(_serve(settings, home, market, script, start_ns, announce))


async def _serve(  # noqa: PLR0917 - the parts of one start
    settings: GatewaySettings,
    home: Home,
    market: Market,
    script: FaultScript,
    start_ns: int,
    announce: Callable[[dict[str, object]], None],
) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    with (
        ThreadPoolExecutor(1, "days") as worker,
        ThreadPoolExecutor(1, "history") as history_worker,
        market_clock(settings, home, start_ns) as clock,
    ):
        simulation = assemble(settings, market, clock, worker, history_worker)
        injector = FaultInjector(script)
        server = GatewayServer(simulation, Limits(enforced=settings.limits), injector)
        await server.start(settings.port)
        faults = asyncio.create_task(TimedFaults(injector, server).run(clock.now_ns()))
        announce(asdict(_announcement(settings, server.port, start_ns, clock)))
        await ended.wait()
        faults.cancel()
        await asyncio.gather(faults, return_exceptions=True)
        await server.stop()


@contextlib.contextmanager
def market_clock(settings: GatewaySettings, home: Home, start_ns: int) -> Iterator[Clock]:
    """Market time; a simulated one is anchored in the home for all its processes until the gateway ends.

    A live home keeps the real time: what runs there would follow the market of another day.
    """
    if not settings.is_simulated_time:
        yield RealClock()
        return
    if home_kind(home) == "live":
        raise SpyError(f"{home.root} is a live home: set SPY_HOME to another folder for a simulated market.")
    speed = 1.0 if settings.speed is None else settings.speed
    anchor = ClockAnchor.starting_now(start_ns, speed)
    anchor.write(home.state_folder)
    try:
        yield SimulatedClock(anchor)
    finally:
        anchor.withdraw(home.state_folder)


def assemble(
    settings: GatewaySettings,
    market: Market,
    clock: Clock,
    worker: ThreadPoolExecutor,
    history_worker: ThreadPoolExecutor,
) -> Simulation:
    """The simulation that all clients share."""
    calendar = SessionCalendar.named(CALENDAR)
    exact = settings.history == "exact"
    shelf, server_time = TapeShelf(market, calendar, worker, exact=exact), ServerTime(clock)
    history = BarHistory(market, calendar, exact=exact)
    streams: StreamMaker = TapeStreams(market, shelf, history, server_time)
    if isinstance(market, RecordedMarket):
        streams = RecordedStreams(market.recording, shelf)
    return Simulation(
        market=market,
        clock=clock,
        calendar=calendar,
        exact_history=exact,
        worker=worker,
        history_worker=history_worker,
        server_time=server_time,
        shelf=shelf,
        directory=ContractDirectory(market),
        details=DetailsBook(calendar),
        streams=streams,
    )


def _announcement(settings: GatewaySettings, port: int, start_ns: int, clock: Clock) -> Announcement:
    return Announcement(
        host=HOST,
        port=port,
        account=ACCOUNT,
        server_version=SERVER_VERSION,
        source=settings.source,
        seed=settings.seed,
        start=new_york_text(start_ns),
        speed=clock.speed,
        history=settings.history,
        limits="on" if settings.limits else "off",
    )
