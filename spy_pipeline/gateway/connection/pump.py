"""Moves one client's live subscriptions through time and sends what they make in the order of market time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.connection.outbox import Outbox
from spy_pipeline.gateway.live.tape_shelf import TapeShelf, latest_session
from spy_pipeline.gateway.streams.depth import DepthStream
from spy_pipeline.gateway.streams.misprint import Misprint
from spy_pipeline.gateway.streams.stream import Batch, Stream
from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.session import error

INTERVAL_SECONDS = 0.005
"""How long the pump rests, in real time, when it has caught up with the clock."""
WINDOW_NS = MINUTE_NS
"""Longest stretch of market time that is sent at once; what is behind the clock follows in further ones."""

_RESET_TEXT = "Market depth data has been RESET. Please empty deep book contents before applying any new entries."
_QUIET_AFTER_NS = 30 * MINUTE_NS
"""This long after a close not even delayed data come any more."""


class Pump:
    """One per connection."""

    def __init__(self, clock: Clock, calendar: SessionCalendar, shelf: TapeShelf, outbox: Outbox) -> None:
        self._clock = clock
        self._calendar = calendar
        self._shelf = shelf
        self._outbox = outbox
        self._streams: list[Stream] = []
        self._position_ns = clock.now_ns()
        self._session = latest_session(calendar, self._position_ns)
        self._next = calendar.following(self._session.day)
        self._changing = asyncio.Lock()
        self._has_work = asyncio.Event()
        self._is_muted = False
        self._is_prefetched = False

    @property
    def streams(self) -> Sequence[Stream]:
        """The live subscriptions."""
        return tuple(self._streams)

    async def add(self, stream: Stream) -> None:
        """Begin a subscription at the present position and show at once what it has to show."""
        async with self._changing:
            await self._load(stream)
            self._outbox.send("".join(stream.begin(self._position_ns)))
            self._streams.append(stream)
            self._has_work.set()

    async def show_once(self, streams: Sequence[Stream]) -> None:
        """Show what subscriptions would show at once, without beginning them."""
        async with self._changing:
            for stream in streams:
                await self._load(stream)
                self._outbox.send("".join(stream.begin(self._position_ns)))

    def remove(self, stream: Stream) -> None:
        """End a subscription."""
        if stream in self._streams:
            self._streams.remove(stream)

    def mute(self) -> None:
        """Let time pass without sending anything."""
        self._is_muted = True

    def unmute(self) -> None:
        """Go on from the present moment; what happened meanwhile is lost, and books begin anew after a reset."""
        if self._is_muted:
            self._is_muted = False
            for stream in self._streams:
                if isinstance(stream, DepthStream):
                    self.reset_book(stream)

    def reset_book(self, stream: DepthStream) -> None:
        """Tell the client to empty a book and show it from the beginning."""
        self._outbox.send(error(stream.req_id, Code.DEPTH_RESET, _RESET_TEXT))
        self._outbox.send("".join(stream.begin(self._position_ns)))

    def misprint(self, misprint: Misprint) -> None:
        """Show wrong prices on every subscription."""
        frames = [frame for stream in self._streams for frame in stream.misprint(misprint, self._position_ns)]
        self._outbox.send("".join(frames))

    def correct(self) -> None:
        """Show the right prices again."""
        self._outbox.send("".join([frame for stream in self._streams for frame in stream.correct()]))

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            if not self._streams:
                self._has_work.clear()
                await self._has_work.wait()
            now_ns = self._clock.now_ns()
            target_ns = min(now_ns, self._farthest_ns())
            if target_ns > self._position_ns:
                await self._send_until(target_ns)
            if self._position_ns == self._next.open_ns - 1 and now_ns >= self._next.open_ns:
                await self._enter_next_session()
            elif target_ns == now_ns:
                await asyncio.sleep(INTERVAL_SECONDS)

    def _farthest_ns(self) -> int:
        """Up to where one step may go: a window, or to just before the next opening when all is quiet."""
        before_open_ns = self._next.open_ns - 1
        if self._position_ns >= self._session.close_ns and not self._is_prefetched:
            self._prefetch()
        if self._position_ns > self._session.close_ns + _QUIET_AFTER_NS:
            return before_open_ns
        return min(self._position_ns + WINDOW_NS, before_open_ns)

    async def _send_until(self, until_ns: int) -> None:
        if not self._is_muted:
            batches = [stream.advance(self._position_ns, until_ns) for stream in self._streams]
            self._outbox.send(in_order(batches))
        self._position_ns = until_ns
        await self._outbox.drain()

    async def _enter_next_session(self) -> None:
        async with self._changing:
            session = self._next
            await asyncio.gather(*(stream.load(session) for stream in self._streams))
            self._session, self._next = session, self._calendar.following(session.day)
            self._is_prefetched = False
            if not self._is_muted:
                frames = [frame for stream in self._streams for frame in stream.enter_day(self._position_ns)]
                self._outbox.send("".join(frames))

    def _prefetch(self) -> None:
        self._is_prefetched = True
        for symbol in {stream.symbol for stream in self._streams}:
            self._shelf.prefetch(symbol, self._next)

    async def _load(self, stream: Stream) -> None:
        """Give a stream the day it begins in: the one that is on, else the last that had data."""
        if not self._streams:
            self._catch_up()
        session = self._shelf.latest_with_data(stream.symbol, self._position_ns)
        if session is not None:
            await stream.load(session)
        if not self._streams:
            self._catch_up()

    def _catch_up(self) -> None:
        """Take the present moment as position while there is nothing to send."""
        self._position_ns = max(self._position_ns, self._clock.now_ns())
        if self._position_ns >= self._next.open_ns:
            self._session = latest_session(self._calendar, self._position_ns)
            self._next = self._calendar.following(self._session.day)
            self._is_prefetched = False


def in_order(batches: Sequence[Batch]) -> str:
    """All messages of several batches joined in the order of time; at one time the earlier batch comes first."""
    filled = [batch for batch in batches if batch.times_ns]
    if not filled:
        return ""
    if len(filled) == 1:
        return "".join(filled[0].frames)
    times = [time_ns for batch in filled for time_ns in batch.times_ns]
    frames: list[Frame] = [frame for batch in filled for frame in batch.frames]
    return "".join([frames[position] for position in sorted(range(len(times)), key=times.__getitem__)])
