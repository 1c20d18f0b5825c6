"""When the faults begin that wait for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

from spy_pipeline.core.new_york import MINUTE_NS, NANOSECONDS, NEW_YORK, epoch_ns, new_york_ns, new_york_time
from spy_pipeline.gateway.faults.fault import Fault

_TIME_OF_DAY_LENGTH = len("HH:MM:SS")


def moments(fault: Fault, random: Random, start_ns: int) -> Iterator[int]:
    """The instants at which a fault begins in a gateway that started at `start_ns`, in order, perhaps for ever."""
    for count, moment_ns in enumerate(_unlimited(fault, random, start_ns)):
        if count >= fault.times:
            return
        yield moment_ns


def _unlimited(fault: Fault, random: Random, start_ns: int) -> Iterator[int]:
    if fault.after is not None:
        yield start_ns + int(fault.after * NANOSECONDS)
    elif fault.chance is not None:
        yield from _by_chance(fault.chance, random, start_ns)
    elif len(fault.at) > _TIME_OF_DAY_LENGTH:
        moment_ns = epoch_ns(datetime.fromisoformat(fault.at).replace(tzinfo=NEW_YORK))
        if moment_ns >= start_ns:
            yield moment_ns
    else:
        yield from _every_day(time.fromisoformat(fault.at), start_ns)


def _by_chance(chance: float, random: Random, start_ns: int) -> Iterator[int]:
    if chance <= 0.0:
        return
    minute_ns = start_ns
    while True:
        minute_ns += MINUTE_NS
        if random.random() < chance:
            yield minute_ns


def _every_day(clock_time: time, start_ns: int) -> Iterator[int]:
    day = new_york_time(start_ns).date()
    while True:
        moment_ns = new_york_ns(day, clock_time)
        if moment_ns >= start_ns:
            yield moment_ns
        day += timedelta(days=1)
