"""One version of a model: what it is, where it comes from, and how it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from spy_pipeline.core.records.source import Source


class Alias(StrEnum):
    """The roles a version can have; one version at a time in each."""

    CHAMPION = "champion"
    """Serves."""
    CHALLENGER = "challenger"
    """Would serve if it proved better."""
    CONTROL = "control"
    """Last night's, frozen, to tell whether learning by the minute helped."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a version was made of."""

    source: Source
    """Where its training data come from; one simulated day makes it simulated."""
    first_day: str
    """First day of its training data, ISO date."""
    last_day: str
    """Last day of its training data, ISO date."""
    data_hash: str
    """Content hash of its training data."""
    kernel_hash: str
    """The feature kernel that made them."""
    code: str
    """Commit of the code, or the release where there is no checkout."""
    parent: str | None = None
    """The version it went on from, if any."""
    members: tuple[str, ...] = ()
    """The versions it is put together from, if any."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a training run says of the version it made."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    """Settings it was trained with, by name."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Figures it reached, by name with horizon or cell."""


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A version as the registry keeps it; its artifact may have been dropped, this is never."""

    name: str
    """The registered model, such as `SPY.stack`."""
    version: str
    """Content hash of its artifact."""
    made_ns: int
    """When it was registered, nanoseconds since 1970 UTC."""
    lineage: Lineage
    """What it was made of."""
    facts: Facts
    """How it did."""
    served: bool
    """Whether it was ever the champion, or part of one."""
    dropped: bool
    """Whether its artifact was dropped to save space."""
