"""The scheduled release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from spy_pipeline.core.records.field import Meaning


@dataclass(frozen=True, slots=True)
class ScheduledEvent:
    """A release whose time is known beforehand, such as a rate decision or the payrolls."""

    time_ns: Annotated[int, Meaning("When it is released", "ns since 1970 UTC", 0)]
    name: Annotated[str, Meaning("What is released, such as fomc_statement or cpi")]
