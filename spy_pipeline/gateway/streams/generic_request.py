"""The list of generic ticks that a market data request may carry."""

from __future__ import annotations

from spy_pipeline.gateway.wire.codes import Code
from spy_pipeline.gateway.wire.errors import RefusedError

OPTION_VOLUME = 100
OPTION_OPEN_INTEREST = 101
HISTORICAL_VOLATILITY = 104
AVERAGE_OPTION_VOLUME = 105
IMPLIED_VOLATILITY = 106
MISCELLANEOUS = 165
RT_VOLUME = 233
SHORTABLE = 236
TRADE_COUNT = 293
RT_TRADE_VOLUME = 375

_LEGAL = frozenset(
    (100, 101, 104, 105, 106, 165, 221, 225, 232, 233, 236, 256, 258, 292, 293, 294, 295, 318, 375, 411, 456, 460)
) | frozenset((577, 586, 587, 588, 595, 619))


def parse_generic_ticks(text: str) -> frozenset[int]:
    """The numbers in a list such as `100,233`; what no stock or fund has is refused with 321."""
    numbers = set()
    for part in text.split(","):
        item = part.strip().removeprefix("mdoff")
        if not item:
            continue
        if not (item.isascii() and item.isdigit() and len(item) < 5 and int(item) in _LEGAL):
            raise RefusedError(
                Code.INVALID_REQUEST,
                f"Error validating request.-'bP' : cause - Incorrect generic tick list of {text[:80]}.  "
                f"Legal ones for (STK) are: {','.join(str(number) for number in sorted(_LEGAL))}",
            )
        numbers.add(int(item))
    return frozenset(numbers)
