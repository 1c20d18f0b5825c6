"""What the faults do that begin at a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Protocol

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.gateway.connection.outbox import Garbling, Outbox, Segmentation
from spy_pipeline.gateway.connection.pump import Pump
from spy_pipeline.gateway.faults.fault import EVER, Fault
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.streams.depth import DepthStream
from spy_pipeline.gateway.streams.misprint import Misprint
from spy_pipeline.gateway.wire.codes import NO_REQUEST, Code

_OUTAGE_SECONDS = 30.0
_RESTART_SECONDS = 60.0
_MISPRINT_SECONDS = 1.0
_HOLD_SECONDS = 0.05
_ABSURD_FACTOR = 10.0
_SKEW_SECONDS = 2.0
_PIECE_BYTES = 1
_GARBLED_ONE_IN = 2000
_OUTAGE_NOTICES = 2


class FaultyClient(Protocol):
    """What faults need of a connected client."""

    outbox: Outbox
    """Where its frames go out."""
    pump: Pump
    """What makes its live data."""

    def notify(self, code: Code, text: str, req_id: int = NO_REQUEST) -> None:
        """Send an error or notice."""
        ...

    def lose_subscriptions(self) -> None:
        """End all live subscriptions without a word."""
        ...

    def lose_depth(self, req_id: int) -> None:
        """End one depth subscription without a word."""
        ...

    def resume(self) -> None:
        """Go on after a silence with books that are whole again."""
        ...


class FaultyGateway(Protocol):
    """What faults need of the gateway."""

    @property
    def clock(self) -> Clock:
        """Market time."""
        ...

    @property
    def server_time(self) -> ServerTime:
        """The time that clients are told."""
        ...

    @property
    def clients(self) -> Sequence[FaultyClient]:
        """Everyone connected now."""
        ...

    async def restart(self, real_seconds: float) -> None:
        """Drop everyone, refuse connections for a while, then serve again."""
        ...


Effect = Callable[[Fault, FaultyGateway], Coroutine[None, None, None]]


async def _split_segments(fault: Fault, gateway: FaultyGateway) -> None:
    pieces = Segmentation(piece_bytes=int(fault.number("bytes", _PIECE_BYTES)))
    await _segmented(fault, gateway, pieces)


async def _merged_segments(fault: Fault, gateway: FaultyGateway) -> None:
    await _segmented(fault, gateway, Segmentation(hold_seconds=fault.number("hold_seconds", _HOLD_SECONDS)))


async def _segmented(fault: Fault, gateway: FaultyGateway, segmentation: Segmentation) -> None:
    clients = gateway.clients
    for client in clients:
        client.outbox.segment(segmentation)
    await _lasting(fault, gateway, EVER)
    for client in clients:
        client.outbox.segment(Segmentation())


async def _garbled_bytes(fault: Fault, gateway: FaultyGateway) -> None:
    clients = gateway.clients
    for place, client in enumerate(clients):
        client.outbox.garble(Garbling(int(fault.number("one_in", _GARBLED_ONE_IN)), place))
    await _lasting(fault, gateway, EVER)
    for client in clients:
        client.outbox.garble(None)


async def _half_frame_then_close(fault: Fault, gateway: FaultyGateway) -> None:  # noqa: ARG001 - takes no options
    for client in gateway.clients:
        client.outbox.cut_next_frame()


async def _silent_stall(fault: Fault, gateway: FaultyGateway) -> None:
    real_seconds = EVER if fault.seconds is None else fault.seconds / gateway.clock.speed
    await asyncio.gather(*(client.outbox.stall(real_seconds) for client in gateway.clients))


async def _connection_lost(fault: Fault, gateway: FaultyGateway) -> None:
    data_lost = fault.number("restored", Code.RESTORED_DATA_KEPT) == Code.RESTORED_DATA_LOST
    clients = gateway.clients
    for client in clients:
        client.pump.mute()
    for _ in range(_OUTAGE_NOTICES):
        for client in clients:
            client.notify(Code.CONNECTION_LOST, "Connectivity between IB and Trader Workstation has been lost.")
        await _lasting(fault, gateway, _OUTAGE_SECONDS, parts=_OUTAGE_NOTICES)
    for client in clients:
        if data_lost:
            client.lose_subscriptions()
            client.notify(
                Code.RESTORED_DATA_LOST,
                "Connectivity between IB and Trader Workstation has been restored- data lost. "
                "Market data subscriptions must be resubmitted.",
            )
        else:
            client.notify(
                Code.RESTORED_DATA_KEPT,
                "Connectivity between IB and Trader Workstation has been restored - data maintained. "
                "The following farms are connected: usfarm; ushmds; secdefil.",
            )
        client.resume()


async def _market_farm_broken(fault: Fault, gateway: FaultyGateway) -> None:
    for client in gateway.clients:
        client.notify(Code.MARKET_FARM_BROKEN, "Market data farm connection is broken:usfarm")
        client.pump.mute()
    await _lasting(fault, gateway, _OUTAGE_SECONDS)
    for client in gateway.clients:
        client.notify(Code.MARKET_FARM_OK, "Market data farm connection is OK:usfarm")
        client.resume()


async def _history_farm_broken(fault: Fault, gateway: FaultyGateway) -> None:
    for client in gateway.clients:
        client.notify(Code.HISTORY_FARM_BROKEN, "HMDS data farm connection is broken:ushmds")
    await _lasting(fault, gateway, _OUTAGE_SECONDS)
    for client in gateway.clients:
        client.notify(Code.HISTORY_FARM_OK, "HMDS data farm connection is OK:ushmds")


async def _depth_halted(fault: Fault, gateway: FaultyGateway) -> None:  # noqa: ARG001 - takes no options
    for client, stream in _depth_streams(gateway):
        client.notify(
            Code.DEPTH_HALTED, "Market depth data has been HALTED. Please re-subscribe.", req_id=stream.req_id
        )
        client.lose_depth(stream.req_id)


async def _depth_reset(fault: Fault, gateway: FaultyGateway) -> None:  # noqa: ARG001 - takes no options
    for client, stream in _depth_streams(gateway):
        client.pump.reset_book(stream)


async def _competing_session(fault: Fault, gateway: FaultyGateway) -> None:
    clients = gateway.clients
    for client in clients:
        client.pump.mute()
        for req_id in sorted({stream.req_id for stream in client.pump.streams}):
            client.notify(Code.COMPETING_SESSION, "No market data during competing live session", req_id=req_id)
    await _lasting(fault, gateway, _OUTAGE_SECONDS)
    for client in clients:
        client.resume()


async def _crossed_book(fault: Fault, gateway: FaultyGateway) -> None:
    await _misprinted(fault, gateway, Misprint(is_crossed=True))


async def _zero_price(fault: Fault, gateway: FaultyGateway) -> None:
    await _misprinted(fault, gateway, Misprint(factor=0.0))


async def _absurd_price(fault: Fault, gateway: FaultyGateway) -> None:
    await _misprinted(fault, gateway, Misprint(factor=fault.number("factor", _ABSURD_FACTOR)))


async def _misprinted(fault: Fault, gateway: FaultyGateway, misprint: Misprint) -> None:
    clients = gateway.clients
    for client in clients:
        client.pump.misprint(misprint)
    await _lasting(fault, gateway, _MISPRINT_SECONDS)
    for client in clients:
        client.pump.correct()


async def _clock_skew(fault: Fault, gateway: FaultyGateway) -> None:
    """From now on the server's clock is off, and stays so."""
    offset_ns = int(fault.number("offset", _SKEW_SECONDS) * NANOSECONDS)
    gateway.server_time.skew_ns = offset_ns
    if fault.seconds is not None:
        await _lasting(fault, gateway, EVER)
        gateway.server_time.skew_ns = 0


async def _clock_jump(fault: Fault, gateway: FaultyGateway) -> None:
    """The server's clock jumps on top of what it is off already."""
    offset_ns = int(fault.number("offset", _SKEW_SECONDS) * NANOSECONDS)
    gateway.server_time.skew_ns += offset_ns
    if fault.seconds is not None:
        await _lasting(fault, gateway, EVER)
        gateway.server_time.skew_ns -= offset_ns


async def _restart(fault: Fault, gateway: FaultyGateway) -> None:
    seconds = _RESTART_SECONDS if fault.seconds is None else fault.seconds
    await gateway.restart(seconds / gateway.clock.speed)


EFFECTS: dict[str, Effect] = {
    "split_segments": _split_segments,
    "merged_segments": _merged_segments,
    "garbled_bytes": _garbled_bytes,
    "half_frame_then_close": _half_frame_then_close,
    "silent_stall": _silent_stall,
    "connection_lost": _connection_lost,
    "market_farm_broken": _market_farm_broken,
    "history_farm_broken": _history_farm_broken,
    "depth_halted": _depth_halted,
    "depth_reset": _depth_reset,
    "competing_session": _competing_session,
    "crossed_book": _crossed_book,
    "zero_price": _zero_price,
    "absurd_price": _absurd_price,
    "clock_skew": _clock_skew,
    "clock_jump": _clock_jump,
    "restart": _restart,
}
"""What each fault does, by its kind."""


async def _lasting(fault: Fault, gateway: FaultyGateway, default: float, parts: int = 1) -> None:
    """Wait for one of `parts` equal parts of the time a fault lasts."""
    seconds = default if fault.seconds is None else fault.seconds
    if seconds == EVER:
        await asyncio.Event().wait()
    await asyncio.sleep(seconds / parts / gateway.clock.speed)


def _depth_streams(gateway: FaultyGateway) -> list[tuple[FaultyClient, DepthStream]]:
    return [
        (client, stream)
        for client in gateway.clients
        for stream in client.pump.streams
        if isinstance(stream, DepthStream)
    ]
