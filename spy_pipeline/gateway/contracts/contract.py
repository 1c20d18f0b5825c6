"""A contract that the gateway knows, found from a client's description."""

from __future__ import annotations

from dataclasses import dataclass

from spy_pipeline.gateway.contracts.listings import Listing
from spy_pipeline.gateway.market.option_contracts import OptionContract


@dataclass(frozen=True, slots=True)
class Contract:
    """One stock, fund or option at one exchange."""

    listing: Listing
    """The stock or fund itself, or the option's underlying."""
    exchange: str
    """SMART or a venue."""
    option: OptionContract | None = None
    """Which option; None for the stock or fund itself."""

    @property
    def symbol(self) -> str:
        """Whose prices matter, such as SPY."""
        return self.listing.symbol
