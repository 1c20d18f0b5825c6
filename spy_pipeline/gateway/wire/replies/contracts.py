"""Messages about what can be traded, where, and in which steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spy_pipeline.gateway.wire.framing import Frame, message

NO_GROUP = 2147483647


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDetails:
    """What the gateway knows of one contract at one exchange, in the order of the wire."""

    symbol: str
    """Such as SPY; of the underlying for an option."""
    sec_type: str
    """STK or OPT."""
    last_trade_date: str = ""
    """Expiration `yyyymmdd`; empty for stocks."""
    strike: float = 0.0
    """US dollars; 0 for stocks."""
    right: str = ""
    """C or P; empty for stocks."""
    exchange: str
    """Where this row of details holds, SMART or a venue."""
    currency: str = "USD"
    """What its prices are in."""
    local_symbol: str
    """The exchange's name of it."""
    market_name: str
    """Group of contracts it belongs to."""
    trading_class: str
    """Tells apart contracts of one symbol."""
    con_id: int
    """IBKR's number of it."""
    min_tick: float
    """Smallest price step, US dollars."""
    multiplier: str = ""
    """Shares a contract; empty for stocks."""
    order_types: str
    """What orders it takes, separated by commas."""
    valid_exchanges: str
    """Where it trades, separated by commas."""
    under_con_id: int = 0
    """IBKR's number of the underlying; 0 for stocks."""
    long_name: str
    """The company or fund."""
    primary_exchange: str
    """Where it is listed; empty for options."""
    contract_month: str = ""
    """Month of expiration `yyyymm`; empty for stocks."""
    industry: str
    """Of the company; empty for funds."""
    category: str
    """Of the industry."""
    subcategory: str
    """Of the category."""
    trading_hours: str
    """Sessions with extended hours of the coming days."""
    liquid_hours: str
    """Regular sessions of the coming days."""
    isin: str = ""
    """International number; sent as the only secondary id where known."""
    agg_group: int
    """Group of market data it shares a line with."""
    under_symbol: str = ""
    """The underlying of an option."""
    under_sec_type: str = ""
    """Its kind."""
    market_rule_ids: str
    """Number of the price-step rule of each valid exchange, separated by commas."""
    real_expiration_date: str = ""
    """When an option truly expires, `yyyymmdd`."""
    stock_type: str = ""
    """COMMON or ETF; empty for options."""
    size_increment: str
    """Smallest step of an order's size."""
    suggested_size_increment: str
    """Usual step of an order's size."""


def contract_details(req_id: int, details: ContractDetails) -> Frame:
    """One contract that fits a question."""
    secondary_ids = [1, "ISIN", details.isin] if details.isin else [0]
    return message(
        10,
        req_id,
        details.symbol,
        details.sec_type,
        details.last_trade_date,
        details.strike,
        details.right,
        details.exchange,
        details.currency,
        details.local_symbol,
        details.market_name,
        details.trading_class,
        details.con_id,
        details.min_tick,
        details.multiplier,
        details.order_types,
        details.valid_exchanges,
        1,
        details.under_con_id,
        details.long_name,
        details.primary_exchange,
        details.contract_month,
        details.industry,
        details.category,
        details.subcategory,
        "US/Eastern",
        details.trading_hours,
        details.liquid_hours,
        "",
        "",
        *secondary_ids,
        details.agg_group,
        details.under_symbol,
        details.under_sec_type,
        details.market_rule_ids,
        details.real_expiration_date,
        details.stock_type,
        details.size_increment,
        details.size_increment,
        details.suggested_size_increment,
    )


def contract_details_end(req_id: int) -> Frame:
    """All contracts that fit were sent."""
    return message(52, 1, req_id)


@dataclass(frozen=True, slots=True)
class SymbolSample:
    """One contract whose symbol or name begins as asked."""

    con_id: int
    """IBKR's number of it."""
    symbol: str
    """Such as SPY."""
    primary_exchange: str
    """Where it is listed."""
    derivatives: tuple[str, ...]
    """Kinds of contracts on it, such as OPT."""
    description: str
    """The company or fund."""


def symbol_samples(req_id: int, samples: Sequence[SymbolSample]) -> Frame:
    """The contracts whose symbol or name begins as asked."""
    fields: list[object] = []
    for sample in samples:
        fields += [sample.con_id, sample.symbol, "STK", sample.primary_exchange, "USD"]
        fields += [len(sample.derivatives), *sample.derivatives, sample.description, ""]
    return message(79, req_id, len(samples), *fields)


def option_parameters(
    req_id: int,
    exchange: str,
    *,
    under_con_id: int,
    trading_class: str,
    multiplier: str,
    expirations: Sequence[str],
    strikes: Sequence[float],
) -> Frame:
    """Expirations and strikes of an underlying's options at one exchange."""
    head = (75, req_id, exchange, under_con_id, trading_class, multiplier)
    return message(*head, len(expirations), *expirations, len(strikes), *strikes)


def option_parameters_end(req_id: int) -> Frame:
    """All exchanges were sent."""
    return message(76, req_id)


def market_rule(rule_id: int, increments: Sequence[tuple[float, float]]) -> Frame:
    """Price steps: from which price on which step holds."""
    return message(93, rule_id, len(increments), *[field for step in increments for field in step])


def smart_components(req_id: int, components: Sequence[tuple[int, str, str]]) -> Frame:
    """Bit, name and letter of each exchange behind a consolidated quote."""
    return message(82, req_id, len(components), *[field for component in components for field in component])


@dataclass(frozen=True, slots=True)
class DepthExchange:
    """A venue that shows its order book."""

    exchange: str
    """Name of the venue."""
    listing_exchange: str
    """Which listings it covers; empty for all."""
    service: str
    """Deep for a book without names, Deep2 for one with market makers."""
    group: int = NO_GROUP
    """Group of venues that come as one."""


def depth_exchanges(exchanges: Sequence[DepthExchange]) -> Frame:
    """The venues that show their order book."""
    fields: list[object] = []
    for venue in exchanges:
        fields += [venue.exchange, "STK", venue.listing_exchange, venue.service, venue.group]
    return message(80, len(exchanges), *fields)
