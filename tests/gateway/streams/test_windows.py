"""A stream says the same however the pump cuts time, so two runs with one seed send the same bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spy_pipeline.core.clock import RealClock
from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.sessions import SessionCalendar
from spy_pipeline.gateway.connection.pump import in_order
from spy_pipeline.gateway.history.bar_history import BarHistory
from spy_pipeline.gateway.history.bar_size import parse_bar_size
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.market import Market
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.streams import tick_types
from spy_pipeline.gateway.streams.bar_streams import BarUpdateStream, RealTimeBarStream
from spy_pipeline.gateway.streams.depth import DepthStream
from spy_pipeline.gateway.streams.generic_ticks import GenericTickStream
from spy_pipeline.gateway.streams.level_one import DELAY_NS, LevelOneStream, LineKind
from spy_pipeline.gateway.streams.stream import Stream
from spy_pipeline.gateway.streams.tick_by_tick import TickByTickStream

CALENDAR = SessionCalendar.named("XNYS")
SESSION = CALENDAR.session(date(2025, 3, 3))
FROM_NS = SESSION.open_ns + 1200 * NANOSECONDS
LENGTH_NS = 200 * NANOSECONDS

MakeStreams = Callable[[], list[Stream]]


@pytest.fixture(scope="module")
def make_streams(synthetic: Market) -> Iterator[MakeStreams]:
    """One of every kind of stream, loaded with a day."""
    with ThreadPoolExecutor(1) as worker:
        server_time = ServerTime(RealClock())
        history = BarHistory(synthetic, CALENDAR, exact=False)

        async def make() -> list[Stream]:
            shelf = TapeShelf(synthetic, CALENDAR, worker, exact=False)
            live = LineKind(tick_types.LIVE, 0, frozenset((233, 293, 375)))
            delayed = LineKind(tick_types.DELAYED, DELAY_NS, frozenset())
            streams: list[Stream] = [
                LevelOneStream(1, "SPY", shelf, server_time, live),
                LevelOneStream(2, "SPY", shelf, server_time, delayed),
                GenericTickStream(1, "SPY", shelf, synthetic, frozenset((100, 104, 106))),
                DepthStream(3, "SPY", shelf, "ARCA", 10),
                DepthStream(4, "SPY", shelf, "SMART", 3),
                TickByTickStream(5, "SPY", shelf, server_time, "AllLast", ignore_size=False),
                TickByTickStream(6, "SPY", shelf, server_time, "BidAsk", ignore_size=True),
                TickByTickStream(7, "SPY", shelf, server_time, "MidPoint", ignore_size=False),
                RealTimeBarStream(8, "SPY", shelf, history, server_time, "TRADES"),
                BarUpdateStream(9, "SPY", shelf, history, "MIDPOINT", parse_bar_size("1 min"), 2),
            ]
            for stream in streams:
                await stream.load(SESSION)
            return streams

        yield lambda: asyncio.run(make())


def said(streams: list[Stream], cuts: list[int]) -> str:
    """Everything that is sent when time is cut at these moments."""
    text = "".join(frame for stream in streams for frame in stream.begin(FROM_NS))
    moments = [FROM_NS, *sorted(cuts), FROM_NS + LENGTH_NS]
    for after_ns, until_ns in pairwise(moments):
        text += in_order([stream.advance(after_ns, until_ns) for stream in streams])
    return text


@settings(max_examples=15)
@given(cuts=st.lists(st.integers(FROM_NS, FROM_NS + LENGTH_NS), max_size=40))
def test_the_same_is_said_however_time_is_cut(make_streams: MakeStreams, cuts: list[int]) -> None:
    assert said(make_streams(), cuts) == said(make_streams(), [])


def test_something_is_said_by_every_stream(make_streams: MakeStreams) -> None:
    for stream in make_streams():
        stream.begin(FROM_NS)
        batch = stream.advance(FROM_NS, FROM_NS + LENGTH_NS)
        assert batch.frames, type(stream)
        assert batch.times_ns == sorted(batch.times_ns)
        assert len(batch.times_ns) == len(batch.frames)
        assert batch.times_ns[0] > FROM_NS
        assert batch.times_ns[-1] <= FROM_NS + LENGTH_NS
