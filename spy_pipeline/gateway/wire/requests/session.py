"""Requests about the connection itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from spy_pipeline.gateway.wire.fields import FieldReader


@dataclass(frozen=True, slots=True)
class StartApi:
    """The client is ready; nothing else may come before."""

    NUMBER: ClassVar[int] = 71
    client_id: int
    """Unique among the clients connected now."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, client id and the optional capabilities."""
        fields.integer()
        request = cls(fields.integer())
        fields.optional_text()
        return request


@dataclass(frozen=True, slots=True)
class AskCurrentTime:
    """Asks for the server's time."""

    NUMBER: ClassVar[int] = 49

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version."""
        fields.integer()
        return cls()


@dataclass(frozen=True, slots=True)
class AskIds:
    """Asks for the next valid order id."""

    NUMBER: ClassVar[int] = 8

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version; the count that may follow means nothing."""
        fields.integer()
        return cls()


@dataclass(frozen=True, slots=True)
class AskManagedAccounts:
    """Asks for the accounts behind this login."""

    NUMBER: ClassVar[int] = 17

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version."""
        fields.integer()
        return cls()


@dataclass(frozen=True, slots=True)
class SetServerLogLevel:
    """Sets how much the server logs; nothing answers."""

    NUMBER: ClassVar[int] = 14
    level: int
    """1 to 5."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and level."""
        fields.integer()
        return cls(fields.integer())


@dataclass(frozen=True, slots=True)
class SetMarketDataType:
    """Says which market data later subscriptions want; nothing answers, even to nonsense."""

    NUMBER: ClassVar[int] = 59
    data_type: int
    """1 live, 2 frozen, 3 delayed, 4 delayed and frozen."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and type."""
        fields.integer()
        return cls(fields.integer())
