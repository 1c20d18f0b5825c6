"""The right to write today's files, held while a session is on, so that catching up leaves today alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.live_session import live_session

_LOOK_SECONDS = 1.0


def hold_live_right(home: Home, instrument: Instrument, clock: Callable[[], Clock], stop: threading.Event) -> None:
    """Hold the right whenever the session is on, until told to stop; where another process has it, try again."""
    with ExitStack() as held:
        is_held = False
        while not stop.is_set():
            is_on = instrument.sessions().at(clock().now_ns()) is not None
            if is_on and not is_held:
                is_held = _tried(held, home)
            if is_held and not is_on:
                held.close()
                is_held = False
            stop.wait(_LOOK_SECONDS)


def _tried(held: ExitStack, home: Home) -> bool:
    try:
        held.enter_context(live_session(home))
    except SpyError:
        return False
    return True
