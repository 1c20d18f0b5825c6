"""Requests about the account, its values and positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from spy_pipeline.gateway.wire.fields import FieldReader


@dataclass(frozen=True, slots=True)
class AskAccountUpdates:
    """Subscribes to, or leaves, the values of one account."""

    NUMBER: ClassVar[int] = 6
    subscribe: bool
    """Whether updates begin; else they end."""
    account: str
    """Which account; empty for the only one."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, direction and account."""
        fields.integer()
        return cls(fields.flag(), fields.optional_text())


@dataclass(frozen=True, slots=True)
class AskAccountUpdatesMulti:
    """Subscribes to the values of one account or model, bound to a request id."""

    NUMBER: ClassVar[int] = 76
    req_id: int
    """The client's id of this request."""
    account: str
    """Which account."""
    model: str
    """Which model portfolio; empty for none."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, id, account, model and whether only ledger values are wanted."""
        fields.integer()
        request = cls(fields.request_id(), fields.text(), fields.text())
        fields.optional_flag()
        return request


@dataclass(frozen=True, slots=True)
class CancelAccountUpdatesMulti:
    """Ends the updates of one request."""

    NUMBER: ClassVar[int] = 77
    req_id: int
    """The id to end."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and id."""
        fields.integer()
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class AskAccountSummary:
    """Asks for chosen values of all accounts."""

    NUMBER: ClassVar[int] = 62
    req_id: int
    """The client's id of this request."""
    group: str
    """Which accounts, such as All."""
    tags: str
    """Names of the values, separated by commas; `$LEDGER` ones add a currency view."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, id, group and tags."""
        fields.integer()
        return cls(fields.request_id(), fields.text(), fields.text())


@dataclass(frozen=True, slots=True)
class CancelAccountSummary:
    """Ends the summary of one request."""

    NUMBER: ClassVar[int] = 63
    req_id: int
    """The id to end."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and id."""
        fields.integer()
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class AskPositions:
    """Asks for all positions."""

    NUMBER: ClassVar[int] = 61

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version."""
        fields.integer()
        return cls()


@dataclass(frozen=True, slots=True)
class CancelPositions:
    """Ends the stream of positions."""

    NUMBER: ClassVar[int] = 64

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version."""
        fields.integer()
        return cls()
