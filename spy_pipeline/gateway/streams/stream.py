"""What every live subscription can do, whatever it shows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from spy_pipeline.core.sessions import Session
from spy_pipeline.gateway.live.day_tape import DayTape
from spy_pipeline.gateway.live.tape_shelf import TapeShelf
from spy_pipeline.gateway.streams.misprint import Misprint
from spy_pipeline.gateway.wire.framing import Frame


class Batch(NamedTuple):
    """Messages in order of time."""

    times_ns: list[int]
    """Market time of each message, nanoseconds since 1970 UTC."""
    frames: list[Frame]
    """The messages."""


def empty_batch() -> Batch:
    """No messages."""
    return Batch([], [])


class Stream(ABC):
    """One subscription to one symbol, read window by window as time goes on."""

    def __init__(self, req_id: int, symbol: str) -> None:
        self.req_id = req_id
        self.symbol = symbol

    @abstractmethod
    async def load(self, session: Session) -> None:
        """Fetch what `session` needs; comes before the stream begins and at every change of day."""

    @abstractmethod
    def begin(self, at_ns: int) -> list[Frame]:
        """What a client is shown at once when the stream begins at `at_ns`."""

    def enter_day(self, at_ns: int) -> list[Frame]:  # noqa: ARG002 - most streams have nothing to say
        """What a client is shown just before another day, now loaded, opens; `at_ns` is the last instant before."""
        return []

    @abstractmethod
    def advance(self, after_ns: int, until_ns: int) -> Batch:
        """What happens later than `after_ns` and not later than `until_ns`, within one loaded day."""

    def misprint(self, misprint: Misprint, at_ns: int) -> list[Frame]:  # noqa: ARG002 - most streams show no price
        """Messages that show wrong prices as of `at_ns`; what the stream itself knows stays right."""
        return []

    def correct(self) -> list[Frame]:
        """Messages that show again what a misprint hid."""
        return []


class TapeStream(Stream):
    """A subscription that reads one day's tape after the other."""

    def __init__(self, req_id: int, symbol: str, shelf: TapeShelf) -> None:
        super().__init__(req_id, symbol)
        self._shelf = shelf
        self._tape: DayTape | None = None

    async def load(self, session: Session) -> None:
        """Take the day's tape; where the symbol has none, the former one stays and nothing happens."""
        self._tape = await self._shelf.on(self.symbol, session) or self._tape
