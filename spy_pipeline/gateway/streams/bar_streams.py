"""Five-second bars, and the present bar of a history request that is kept up to date."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.history.bar_history import BarHistory, combine, join_bars
from spy_pipeline.gateway.history.bar_size import BarSize
from spy_pipeline.gateway.history.wire_bars import wire_bars
from spy_pipeline.gateway.live.day_tape import between
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.market.events import Bars
from spy_pipeline.gateway.server_time import ServerTime
from spy_pipeline.gateway.streams.stream import Batch, Stream
from spy_pipeline.gateway.wire.framing import Frame
from spy_pipeline.gateway.wire.replies.history import historical_data_update, real_time_bar

BAR_SECONDS = 5
"""The only size of real-time bars, and how often the present bar of a kept-up request is sent."""


class BarStream(Stream):
    """Reads a day's short bars as they end."""

    def __init__(self, req_id: int, symbol: str, shelf: TapeShelf, history: BarHistory, kind: str) -> None:
        super().__init__(req_id, symbol)
        self._shelf = shelf
        self._history = history
        self._kind = kind
        self._seconds = BAR_SECONDS
        self._bars = join_bars([])

    async def load(self, session: Session) -> None:
        """Make the day's short bars; where the symbol has none, nothing happens that day."""
        self._bars = await self._shelf.compute(lambda: self._short_bars(session))

    def begin(self, at_ns: int) -> list[Frame]:  # noqa: ARG002 - nothing but new bars is sent
        """Nothing: bars come as they end."""
        return []

    def _short_bars(self, session: Session) -> Bars:
        if not self._history.sessions(self.symbol, session.open_ns, session.close_ns):
            return join_bars([])
        return self._history.day_bars(self.symbol, self._kind, session, self._seconds, session.close_ns)

    def _ended(self, after_ns: int, until_ns: int) -> slice:
        """The rows of bars that end within the window."""
        length = self._seconds * NANOSECONDS
        return between(self._bars.start_ns, after_ns - length, until_ns - length)


class RealTimeBarStream(BarStream):
    """Sends each five-second bar when it has ended."""

    def __init__(  # noqa: PLR0917 - what it reads, then what it is for
        self, req_id: int, symbol: str, shelf: TapeShelf, history: BarHistory, server_time: ServerTime, kind: str
    ) -> None:
        super().__init__(req_id, symbol, shelf, history, kind)
        self._server_time = server_time

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """The bars that end within the window."""
        rows = self._ended(after_ns, until_ns)
        ended = self._bars.rows(rows)
        times = ended.start_ns + BAR_SECONDS * NANOSECONDS
        stamps = self._server_time.seconds_of(ended.start_ns)
        bars = wire_bars(ended, 2, intraday=True)
        return Batch(
            times.tolist(),
            [real_time_bar(self.req_id, stamp, bar) for stamp, bar in zip(stamps, bars, strict=True)],
        )


class BarUpdateStream(BarStream):
    """Sends the present bar every five seconds in which something happened."""

    def __init__(  # noqa: PLR0917 - what it reads, then what it is for
        self,
        req_id: int,
        symbol: str,
        shelf: TapeShelf,
        history: BarHistory,
        kind: str,
        size: BarSize,
        date_format: int,
    ) -> None:
        super().__init__(req_id, symbol, shelf, history, kind)
        self._size = size
        self._date_format = date_format
        self._seconds = min(BAR_SECONDS, size.seconds)
        self._starts = np.empty(0, dtype=np.int64)

    async def load(self, session: Session) -> None:
        """Make the day's short bars and learn to which bar of the request each belongs."""
        await super().load(session)
        if len(self._bars):
            seconds = self._size.seconds
            whole = await self._shelf.compute(
                lambda: self._history.day_bars(self.symbol, self._kind, session, seconds, session.close_ns)
            )
            bucket = np.searchsorted(whole.start_ns, self._bars.start_ns, side="right") - 1
            self._starts = whole.start_ns[bucket]

    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """The present bar as it stands at the end of each short bar of the window."""
        times: list[int] = []
        frames: list[Frame] = []
        rows = self._ended(after_ns, until_ns)
        for row in range(rows.start, rows.stop):
            (bar,) = wire_bars(self._present(row), self._date_format, intraday=self._size.is_intraday)
            times.append(self._bars.start_ns[row].item() + self._seconds * NANOSECONDS)
            frames.append(historical_data_update(self.req_id, bar))
        return Batch(times, frames)

    def _present(self, row: int) -> Bars:
        """The bar of the request that a short bar falls in, of what has happened up to that one's end."""
        first = int(np.searchsorted(self._starts, self._starts[row]))
        present = combine(self._bars, np.array([first]), np.array([row]))
        return replace(present, start_ns=self._starts[row : row + 1])
