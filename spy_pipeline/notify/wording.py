"""What a language must provide: words for each kind of event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from spy_pipeline.core.ledger.events import Happening, kind_of

Words = tuple[str, str]
"""A title and a sentence."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One language."""

    simulated: str
    """The mark of everything simulated."""
    footer: str
    """The last line, with places for `when` and `reference`."""
    trial: Words
    """What a channel is tried out with."""
    by_kind: Mapping[str, Callable[[Any], Words]]
    """How each kind of event is worded, by the name of the kind."""

    def words(self, happening: Happening) -> Words:
        """Title and sentence of an event."""
        return self.by_kind[kind_of(happening)](happening)


def dollars(price: float) -> str:
    """A price as every language shows it."""
    return f"{price:.2f}"


def percent(share: float) -> str:
    """A share as every language shows it."""
    return f"{share:.0%}"


def short(version: str | None) -> str:
    """The beginning of a version's hash, enough to find it by."""
    return (version or "")[:12]
