"""Messages of a market data line: prices, sizes, generic values, texts, and what surrounds them."""

from __future__ import annotations

from dataclasses import dataclass

from spy_pipeline.gateway.wire.framing import Frame, frame, message

Amount = int | float
"""A number of shares or contracts; whole ones are written without a decimal point."""


def tick_price(req_id: int, tick_type: int, price: float, size: Amount, mask: int) -> Frame:
    """A price with the size that stands there; mask bit 0 can auto-execute, 1 past limit, 2 before the opening."""
    return frame(f"1\x006\0{req_id}\0{tick_type}\0{price}\0{size}\0{mask}\0")


def tick_size(req_id: int, tick_type: int, size: Amount) -> Frame:
    """A size that changed, or that goes with the price just sent."""
    return frame(f"2\x006\0{req_id}\0{tick_type}\0{size}\0")


def tick_generic(req_id: int, tick_type: int, value: float) -> Frame:
    """A value that is neither price nor size."""
    return frame(f"45\x006\0{req_id}\0{tick_type}\0{value}\0")


def tick_string(req_id: int, tick_type: int, text: str) -> Frame:
    """A value that is text, such as a time or exchange letters."""
    return frame(f"46\x006\0{req_id}\0{tick_type}\0{text}\0")


def tick_request_parameters(req_id: int, min_tick: float, bbo_exchange: str, snapshot_permissions: int) -> Frame:
    """What holds for the whole line; `bbo_exchange` is the key by which the letters of exchanges are explained."""
    return message(81, req_id, min_tick, bbo_exchange, snapshot_permissions)


def market_data_type(req_id: int, data_type: int) -> Frame:
    """Which data follow on this line: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen."""
    return message(58, 1, req_id, data_type)


def snapshot_end(req_id: int) -> Frame:
    """The picture is complete."""
    return message(57, 1, req_id)


@dataclass(frozen=True, slots=True)
class OptionComputation:
    """An option's price and greeks; -1 (for greeks -2) stands for what is not computed."""

    implied_volatility: float = -1
    """Yearly, 0.2 for 20 %."""
    delta: float = -2
    """Change of the price for 1 dollar of the underlying."""
    price: float = -1
    """US dollars a share."""
    dividend_value: float = -1
    """Present value of the dividends until expiration."""
    gamma: float = -2
    """Change of delta for 1 dollar of the underlying."""
    vega: float = -2
    """Change of the price for one point of volatility."""
    theta: float = -2
    """Change of the price over one day."""
    underlying: float = -1
    """Price of the underlying."""


def option_computation(req_id: int, tick_type: int, values: OptionComputation) -> Frame:
    """An option's price and greeks; the field before them says that volatility is computed from prices."""
    return message(21, req_id, tick_type, 1, *[getattr(values, name) for name in OptionComputation.__slots__])
