"""Asks every fault of a script whether it happens, wherever one can."""

from __future__ import annotations

from random import Random

from spy_pipeline.gateway.faults.bar_faults import spoil_bars
from spy_pipeline.gateway.faults.chance import Trigger
from spy_pipeline.gateway.faults.fault import Fault
from spy_pipeline.gateway.faults.kinds import REQUEST_FAULTS, Occasion, RequestFault, RequestKind
from spy_pipeline.gateway.faults.script import FaultScript
from spy_pipeline.gateway.market.events import Bars


class FaultInjector:
    """The faults of one gateway that happen when clients do something."""

    def __init__(self, script: FaultScript) -> None:
        self._entries = [(fault, Trigger(fault, script.seed, position)) for position, fault in enumerate(script.faults)]

    def timed(self) -> list[tuple[Fault, Random]]:
        """The faults that begin at a moment, each with its random numbers."""
        return [(fault, trigger.random) for fault, trigger in self._entries if fault.occasion is Occasion.TIME]

    def on_connect(self) -> str:
        """The fault that befalls a new connection; empty for none."""
        found = [fault.kind for fault, trigger in self._of(Occasion.CONNECT) if trigger.happens()]
        return found[0] if found else ""

    def on_request(self, kind: RequestKind) -> list[RequestFault]:
        """The faults that befall a request of this kind; the first terminal one ends it."""
        fitting = [
            (REQUEST_FAULTS[fault.kind], trigger)
            for fault, trigger in self._of(Occasion.REQUEST)
            if kind in REQUEST_FAULTS[fault.kind].requests
        ]
        return [fault for fault, trigger in fitting if trigger.happens()]

    def on_bars(self, bars: Bars) -> Bars:
        """The bars of a reply as they leave."""
        for fault, trigger in self._of(Occasion.BARS):
            if trigger.happens():
                bars = spoil_bars(bars, fault, trigger.random)
        return bars

    def _of(self, occasion: Occasion) -> list[tuple[Fault, Trigger]]:
        return [entry for entry in self._entries if entry[0].occasion is occasion]
