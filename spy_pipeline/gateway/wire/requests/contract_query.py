"""The twelve fields by which a client says which contract it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from spy_pipeline.gateway.wire.fields import FieldReader


@dataclass(frozen=True, slots=True)
class ContractQuery:
    """A contract as a client describes it; whatever is empty is not asked for."""

    con_id: int = 0
    """IBKR's number of the contract, 0 where the client does not know it."""
    symbol: str = ""
    """Such as SPY; of the underlying for an option."""
    sec_type: str = ""
    """STK, OPT, ..."""
    expiration: str = ""
    """Last trading day `yyyymmdd`, or a month `yyyymm` for all of that month."""
    strike: float = 0.0
    """US dollars, 0 where not asked for."""
    right: str = ""
    """C or P, or the whole words."""
    multiplier: str = ""
    """Shares a contract, such as 100."""
    exchange: str = ""
    """SMART, a venue, or empty for one answer a venue."""
    primary_exchange: str = ""
    """Where it is listed."""
    currency: str = ""
    """USD."""
    local_symbol: str = ""
    """The exchange's own name; for options the padded OCC name."""
    trading_class: str = ""
    """Tells apart contracts of one symbol."""

    @classmethod
    def read(cls, fields: FieldReader) -> Self:
        """Take the twelve fields."""
        return cls(
            con_id=fields.integer(),
            symbol=fields.text().strip().upper(),
            sec_type=fields.text().strip().upper(),
            expiration=fields.text().strip(),
            strike=fields.number() or 0.0,
            right=fields.text().strip().upper(),
            multiplier=fields.text().strip(),
            exchange=fields.text().strip().upper(),
            primary_exchange=fields.text().strip().upper(),
            currency=fields.text().strip().upper(),
            local_symbol=fields.text().strip().upper(),
            trading_class=fields.text().strip().upper(),
        )

    def skip_legs(self, fields: FieldReader) -> None:
        """Take the legs that follow the contract of a combination and of nothing else."""
        if self.sec_type == "BAG":
            for _ in range(fields.integer()):
                for _ in range(4):
                    fields.text()
