"""What all clients of one gateway share: the market, its time, and the account they trade under."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.contracts.details import DetailsBook
from spy_pipeline.gateway.contracts.directory import ContractDirectory
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.streams.stream_maker import StreamMaker

ACCOUNT = "SIM0000001"


@dataclass(frozen=True, slots=True)
class Simulation:
    """One market running through time."""

    market: Market
    """Prices, quotes, books and options."""
    clock: Clock
    """Market time."""
    calendar: SessionCalendar
    """When the market is open."""
    exact_history: bool
    """Whether history counts every print that was streamed; else it leaves some out, as IBKR does."""
    worker: Executor
    """The thread that makes days and looks contracts up, so that streams never wait for it."""
    history_worker: Executor
    """The thread for long histories, so that nothing else ever waits for them."""
    server_time: ServerTime
    """The time as clients are told it."""
    shelf: TapeShelf
    """Days of the market, prepared for streaming."""
    directory: ContractDirectory
    """What can be asked for."""
    details: DetailsBook
    """What is told about it."""
    streams: StreamMaker
    """Makes what clients subscribe to."""
    account: str = field(default=ACCOUNT)
    """The managed account; its beginning says that all is simulated."""
