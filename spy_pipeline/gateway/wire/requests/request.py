"""What every request has: its number on the wire and a way to read it."""

from __future__ import annotations

from typing import ClassVar, Protocol, Self

from spy_pipeline.gateway.wire.fields import FieldReader


class Request(Protocol):
    """One kind of message from a client."""

    NUMBER: ClassVar[int]
    """The first field on the wire."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the fields that follow the number."""
        ...
