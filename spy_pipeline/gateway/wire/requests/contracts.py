"""Requests about what can be traded, where, and in which steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from spy_pipeline.gateway.wire.fields import FieldReader
from spy_pipeline.gateway.wire.requests.contract_query import ContractQuery


@dataclass(frozen=True, slots=True)
class AskContractData:
    """Asks for the details of every contract that fits."""

    NUMBER: ClassVar[int] = 9
    req_id: int
    """The client's id of this request."""
    contract: ContractQuery
    """What must fit."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take version, id, contract, expired too, id kind, id and issuer."""
        fields.integer()
        request = cls(fields.request_id(), ContractQuery.read(fields))
        fields.optional_flag()
        for _ in range(3):
            fields.optional_text()
        return request


@dataclass(frozen=True, slots=True)
class AskMatchingSymbols:
    """Looks up symbols by the beginning of their name."""

    NUMBER: ClassVar[int] = 81
    req_id: int
    """The client's id of this request."""
    pattern: str
    """First letters of the symbol or of the company."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take id and pattern."""
        return cls(fields.request_id(), fields.text().strip())


@dataclass(frozen=True, slots=True)
class AskMarketRule:
    """Asks for the price steps of a rule that contract details named."""

    NUMBER: ClassVar[int] = 91
    rule_id: int
    """The rule's number."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the number."""
        return cls(fields.integer())


@dataclass(frozen=True, slots=True)
class AskOptionParameters:
    """Asks for the expirations and strikes of an underlying's options."""

    NUMBER: ClassVar[int] = 78
    req_id: int
    """The client's id of this request."""
    symbol: str
    """The underlying."""
    sec_type: str
    """STK for stocks and funds."""
    con_id: int
    """IBKR's number of the underlying."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take id, symbol, futures exchange, kind and number of the underlying."""
        req_id = fields.request_id()
        symbol = fields.text().strip().upper()
        fields.text()
        return cls(req_id, symbol, fields.text().strip().upper(), fields.integer())


@dataclass(frozen=True, slots=True)
class AskSmartComponents:
    """Asks which exchange each letter of a consolidated quote means."""

    NUMBER: ClassVar[int] = 83
    req_id: int
    """The client's id of this request."""
    map_key: str
    """The key that came with the parameters of a market data line."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take id and key."""
        return cls(fields.request_id(), fields.text().strip())


@dataclass(frozen=True, slots=True)
class AskDepthExchanges:
    """Asks which venues show their order book."""

    NUMBER: ClassVar[int] = 82

    @classmethod
    def read(cls, fields: FieldReader) -> Self:  # noqa: ARG003 - nothing follows the number
        """Take nothing."""
        return cls()
