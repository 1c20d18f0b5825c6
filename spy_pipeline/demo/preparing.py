"""What a demo does before its session: history up to the day before, and a first model that serves."""

from __future__ import annotations

import subprocess
import sys

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.sessions import Session
from spy_pipeline.demo.gateway import gateway_until
from spy_pipeline.learning.registry.model_version import ModelVersion
from spy_pipeline.live.morning import champion_or_baselines

_EARLY_NS = 240 * MINUTE_NS


def catch_up_before(home: Home, session: Session, source: str, port: int) -> None:
    """Have all history that there is early in the morning of `session`; `spy catch-up` tells how far it is."""
    with gateway_until(home, source, port, session.open_ns - _EARLY_NS):
        status = subprocess.run([sys.executable, "-m", "spy_pipeline", "catch-up"], check=False).returncode
    if status:
        raise SpyError("The demo has no history: the sentence above says why; `spy demo` goes on from there.")


def first_model(home: Home, instrument: Instrument) -> ModelVersion:
    """What serves at the opening: the champion of an earlier session, or the baselines, fitted now."""
    return champion_or_baselines(home, instrument)
