"""Requests about orders; the gateway knows them well enough to refuse or to say that there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from spy_pipeline.gateway.wire.fields import FieldReader


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Places an order; of its 115 fields and more only the id matters for the refusal."""

    NUMBER: ClassVar[int] = 3
    order_id: int
    """The client's id of the order."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the order id and leave the rest."""
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancels an order."""

    NUMBER: ClassVar[int] = 4
    order_id: int
    """The id to cancel."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and order id; a time of manual cancelling may follow."""
        fields.integer()
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class ExerciseOptions:
    """Exercises options; refused like an order."""

    NUMBER: ClassVar[int] = 21
    req_id: int
    """The client's id of this request."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and id and leave the rest."""
        fields.integer()
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class AskOpenOrders:
    """Asks for this client's open orders."""

    NUMBER: ClassVar[int] = 5

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version."""
        fields.integer()
        return cls()


@dataclass(frozen=True, slots=True)
class AskAllOpenOrders:
    """Asks for the open orders of all clients."""

    NUMBER: ClassVar[int] = 16

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version."""
        fields.integer()
        return cls()


@dataclass(frozen=True, slots=True)
class BindManualOrders:
    """Client 0 asks to be told of orders placed by hand; nothing answers."""

    NUMBER: ClassVar[int] = 15
    bind: bool
    """Whether such orders are bound to this client."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and choice."""
        fields.integer()
        return cls(fields.flag())


@dataclass(frozen=True, slots=True)
class AskCompletedOrders:
    """Asks for the orders completed today."""

    NUMBER: ClassVar[int] = 99
    api_only: bool
    """Whether only orders placed through the API are wanted."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the choice; there is no version."""
        return cls(fields.optional_flag())


@dataclass(frozen=True, slots=True)
class AskExecutions:
    """Asks for today's executions."""

    NUMBER: ClassVar[int] = 7
    req_id: int
    """The client's id of this request."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and id; a filter of seven fields follows."""
        fields.integer()
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class CancelAllOrders:
    """Cancels every open order; nothing answers."""

    NUMBER: ClassVar[int] = 58

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the version."""
        fields.integer()
        return cls()
