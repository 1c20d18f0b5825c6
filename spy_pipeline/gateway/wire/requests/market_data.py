"""Requests for live streams: quotes and prints, depth, tick by tick, five-second bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from spy_pipeline.gateway.wire.fields import FieldReader
from spy_pipeline.gateway.wire.requests.contract_query import ContractQuery


@dataclass(frozen=True, slots=True)
class AskMarketData:
    """Subscribes to quotes and prints, sampled, or takes one picture of them."""

    NUMBER: ClassVar[int] = 1
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """Whose market."""
    generic_ticks: str
    """Numbers of further ticks, separated by commas."""
    snapshot: bool
    """Whether one picture is enough."""
    regulatory_snapshot: bool
    """Whether that picture shall be the paid consolidated one."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, id, contract, legs, delta-neutral part, ticks, snapshot flags and options."""
        fields.integer()
        req_id = fields.request_id()
        contract = ContractQuery.read(fields)
        contract.skip_legs(fields)
        if fields.flag():
            for _ in range(3):
                fields.text()
        generic_ticks, snapshot = fields.text().strip(), fields.flag()
        regulatory = fields.optional_flag()
        fields.optional_text()
        return cls(req_id, contract, generic_ticks, snapshot, regulatory)


@dataclass(frozen=True, slots=True)
class CancelMarketData:
    """Ends a subscription to quotes and prints."""

    NUMBER: ClassVar[int] = 2
    req_id: int
    """The id to end."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version (any) and id."""
        fields.integer()
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class AskDepth:
    """Subscribes to an order book."""

    NUMBER: ClassVar[int] = 10
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """Whose book; its exchange says where."""
    rows: int
    """Rows a side."""
    smart: bool
    """Whether the books of all venues shall come as one."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, id, contract, rows, smart flag and options."""
        fields.integer()
        req_id = fields.request_id()
        request = cls(req_id, ContractQuery.read(fields), fields.integer(), fields.optional_flag())
        fields.optional_text()
        return request


@dataclass(frozen=True, slots=True)
class CancelDepth:
    """Ends a subscription to an order book."""

    NUMBER: ClassVar[int] = 11
    req_id: int
    """The id to end."""
    smart: bool
    """Must repeat the flag of the subscription."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, id and smart flag."""
        fields.integer()
        return cls(fields.request_id(), fields.optional_flag())


@dataclass(frozen=True, slots=True)
class AskTickByTick:
    """Subscribes to every single print or quote."""

    NUMBER: ClassVar[int] = 97
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """Whose ticks."""
    tick_type: str
    """Last, AllLast, BidAsk or MidPoint, exactly so."""
    past_ticks: int
    """How many ticks of the past come first, 0 for none."""
    ignore_size: bool
    """Whether quotes that differ only in size are left out."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take id, contract, type, number of past ticks and size flag; there is no version."""
        req_id = fields.request_id()
        contract = ContractQuery.read(fields)
        return cls(req_id, contract, fields.text(), fields.integer(), fields.optional_flag())


@dataclass(frozen=True, slots=True)
class CancelTickByTick:
    """Ends a tick-by-tick subscription."""

    NUMBER: ClassVar[int] = 98
    req_id: int
    """The id to end."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the id; there is no version."""
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class AskRealTimeBars:
    """Subscribes to five-second bars."""

    NUMBER: ClassVar[int] = 50
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """Whose bars."""
    seconds: int
    """Bar size; the protocol knows only 5, and real gateways take any number for 5."""
    what_to_show: str
    """TRADES, BID, ASK or MIDPOINT."""
    regular_hours: bool
    """Whether only regular trading counts."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, id, contract, size, kind, regular hours only and options."""
        fields.integer()
        req_id = fields.request_id()
        contract = ContractQuery.read(fields)
        request = cls(req_id, contract, fields.integer(), fields.text().strip().upper(), fields.optional_flag())
        fields.optional_text()
        return request


@dataclass(frozen=True, slots=True)
class CancelRealTimeBars:
    """Ends a subscription to five-second bars."""

    NUMBER: ClassVar[int] = 51
    req_id: int
    """The id to end."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and id."""
        fields.integer()
        return cls(fields.request_id())
