"""Requests about the past: bars, ticks, and how far back it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from spy_pipeline.gateway.wire.fields import FieldReader
from spy_pipeline.gateway.wire.requests.contract_query import ContractQuery


@dataclass(frozen=True, slots=True)
class AskHistoricalData:
    """Asks for bars that end somewhere in the past or now, and perhaps for their continuation."""

    NUMBER: ClassVar[int] = 20
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """Whose bars."""
    end: str
    """Where they end, in the protocol's forms; empty for now."""
    bar_size: str
    """Such as `1 min`."""
    duration: str
    """How far back from the end, such as `5 D`."""
    regular_hours: bool
    """Whether only regular trading counts."""
    what_to_show: str
    """TRADES, MIDPOINT, ..."""
    date_format: int
    """1 for text, 2 for seconds since 1970 UTC."""
    keep_up_to_date: bool
    """Whether the present bar goes on being updated."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the fields; there is no version, and the bar size stands before the duration."""
        req_id = fields.request_id()
        contract = ContractQuery.read(fields)
        fields.flag()
        end, bar_size, duration = fields.text().strip(), fields.text().strip(), fields.text().strip()
        regular_hours = fields.flag()
        what_to_show = fields.text().strip().upper()
        date_format = fields.integer()
        contract.skip_legs(fields)
        keep_up_to_date = fields.optional_flag()
        fields.optional_text()
        return cls(req_id, contract, end, bar_size, duration, regular_hours, what_to_show, date_format, keep_up_to_date)


@dataclass(frozen=True, slots=True)
class CancelHistoricalData:
    """Ends a request for bars, or their continuation."""

    NUMBER: ClassVar[int] = 25
    req_id: int
    """The id to end."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version and id."""
        fields.integer()
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class AskHeadTimestamp:
    """Asks for the first moment of which there is data."""

    NUMBER: ClassVar[int] = 87
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """Whose data."""
    what_to_show: str
    """Of which kind."""
    date_format: int
    """1 for text, 2 for seconds since 1970 UTC."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take id, contract, expired too, regular hours only, kind and format."""
        req_id = fields.request_id()
        contract = ContractQuery.read(fields)
        fields.flag()
        fields.flag()
        return cls(req_id, contract, fields.text().strip().upper(), fields.integer())


@dataclass(frozen=True, slots=True)
class CancelHeadTimestamp:
    """Takes back the question for the first moment."""

    NUMBER: ClassVar[int] = 90
    req_id: int
    """The id to end."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the id; there is no version."""
        return cls(fields.request_id())


@dataclass(frozen=True, slots=True)
class AskHistoricalTicks:
    """Asks for single prints or quotes of the past."""

    NUMBER: ClassVar[int] = 96
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """Whose ticks."""
    start: str
    """The first ones from here on, or empty."""
    end: str
    """The last ones before here, or empty."""
    count: int
    """How many, 1 to 1000; the last second comes whole."""
    what_to_show: str
    """TRADES, BID_ASK or MIDPOINT."""
    ignore_size: bool
    """Whether quotes that differ only in size are left out."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take id, contract, expired too, start, end, count, kind, regular hours, sizes and options."""
        req_id = fields.request_id()
        contract = ContractQuery.read(fields)
        fields.flag()
        start, end, count = fields.text().strip(), fields.text().strip(), fields.integer()
        what_to_show = fields.text().strip().upper()
        fields.flag()
        return cls(req_id, contract, start, end, count, what_to_show, fields.optional_flag())
