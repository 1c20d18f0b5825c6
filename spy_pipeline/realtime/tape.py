"""The tape of a second row, taken apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TapePrice:
    """What traded at one price within a second."""

    price: float
    """USD."""
    buys: int
    """Trades that the buyer wanted."""
    buy_size: float
    """Their shares."""
    sells: int
    """Trades that the seller wanted."""
    sell_size: float
    """Their shares."""
    unknowns: int
    """Trades of which that cannot be told."""
    unknown_size: float
    """Their shares."""

    @classmethod
    def parse(cls, entry: str) -> TapePrice:
        """One `price:buys:buy_size:sells:sell_size:unknowns:unknown_size`."""
        price, buys, buy_size, sells, sell_size, unknowns, unknown_size = entry.split(":")
        return cls(
            float(price), int(buys), float(buy_size), int(sells), float(sell_size), int(unknowns), float(unknown_size)
        )


def tape_prices(tape: str) -> list[TapePrice]:
    """What a row's `tape` says, lowest price first."""
    return [TapePrice.parse(entry) for entry in tape.split(";") if entry]
