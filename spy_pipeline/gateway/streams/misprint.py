"""Prices that a faulty feed shows in place of the right ones."""

from __future__ import annotations

from dataclasses import dataclass

_CROSSED_BY = 0.05
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Misprint:
    """How prices are falsified."""

    factor: float = 1.0
    """What every price is multiplied with; 0 shows zeros."""
    is_crossed: bool = False
    """Whether the offer is shown five cents below the bid."""

    def price(self, price: float) -> float:
        """What is shown in place of one price."""
        return round(price * self.factor, _DIGITS)

    def quote(self, bid: float, ask: float) -> tuple[float, float]:
        """What is shown in place of a bid and an offer."""
        if self.is_crossed:
            return bid, round(bid - _CROSSED_BY, _DIGITS)
        return self.price(bid), self.price(ask)
