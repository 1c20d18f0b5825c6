"""The bar of option-implied volatility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from spy_pipeline.core.records.field import Meaning
from spy_pipeline.core.records.source import Source


@dataclass(frozen=True, slots=True)
class ImpliedVolatilityBar:
    """The volatility that an instrument's options implied over one interval."""

    start_ns: Annotated[int, Meaning("First instant of the interval", "ns since 1970 UTC", 0)]
    interval_s: Annotated[int, Meaning("Length of the interval", "s", 1)]
    open: Annotated[float, Meaning("First value", "fraction a year")]
    high: Annotated[float, Meaning("Highest value", "fraction a year")]
    low: Annotated[float, Meaning("Lowest value", "fraction a year")]
    close: Annotated[float, Meaning("Last value", "fraction a year")]
    source: Annotated[Source, Meaning("Where the bar comes from")]
