"""Numbers and names of option contracts that say which contract they are."""

from __future__ import annotations

from datetime import date, timedelta

from spy_pipeline.gateway.market.option_contracts import OptionContract, Right

_FIRST_NUMBER = 1 << 30
_FIRST_DAY = date(2004, 1, 1)
_SYMBOL_BITS = 3
_DAY_BITS = 14
_STRIKE_BITS = 12
_STRIKES_A_DOLLAR = 2


class OptionNumbering:
    """Gives every option of up to eight underlyings a number of its own, and finds the option of a number."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        self._symbols = symbols[: 1 << _SYMBOL_BITS]

    def number(self, contract: OptionContract) -> int:
        """The number of a contract; 0 where its strike or underlying is beyond the scheme."""
        strike = round(contract.strike * _STRIKES_A_DOLLAR)
        days = (contract.expiration - _FIRST_DAY).days
        if contract.symbol not in self._symbols or not 0 < strike < 1 << _STRIKE_BITS or not 0 <= days < 1 << _DAY_BITS:
            return 0
        packed = self._symbols.index(contract.symbol)
        packed = packed << _DAY_BITS | days
        packed = packed << _STRIKE_BITS | strike
        return _FIRST_NUMBER + (packed << 1 | (contract.right == "P"))

    def contract(self, number: int) -> OptionContract | None:
        """The contract a number stands for, if it is an option's; whether it is listed is another question."""
        packed = number - _FIRST_NUMBER
        if packed < 0:
            return None
        right: Right = "P" if packed & 1 else "C"
        packed >>= 1
        strike = packed & (1 << _STRIKE_BITS) - 1
        packed >>= _STRIKE_BITS
        days = packed & (1 << _DAY_BITS) - 1
        position = packed >> _DAY_BITS
        if position >= len(self._symbols):
            return None
        expiration = _FIRST_DAY + timedelta(days=days)
        return OptionContract(self._symbols[position], expiration, strike / _STRIKES_A_DOLLAR, right)


def occ_name(contract: OptionContract) -> str:
    """The name by which all exchanges know an option: padded symbol, date, right, strike in thousandths."""
    thousandths = round(contract.strike * 1000)
    return f"{contract.symbol:<6}{contract.expiration:%y%m%d}{contract.right}{thousandths:08d}"
