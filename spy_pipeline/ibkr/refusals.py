"""What an error of Interactive Brokers means for a request of history."""

from __future__ import annotations

from enum import Enum

from ib_insync import RequestError

_UNKNOWN_CONTRACT = 200
_HISTORY_ERROR = 162
_NO_PERMISSION_CODES = frozenset({354, 10089, 10090, 10091, 10168, 10186})
_NO_PERMISSION_WORDS = ("no market data permissions", "not subscribed", "no permission")
_NO_DATA_WORDS = ("query returned no data", "no data of type")


class Refusal(Enum):
    """Why a request failed."""

    UNKNOWN_CONTRACT = "unknown contract"
    """There is no such contract; asking again is of no use."""
    NO_PERMISSION = "no permission"
    """The account may not see this data; asking again is of no use."""
    NO_DATA = "no data"
    """The service says that there is nothing; it also says so while it is unwell, so it is asked again."""
    PACING = "pacing"
    """Asked too much too fast, or the service is unwell; asked again later."""


def refusal_of(error: RequestError) -> Refusal:
    """What kind of refusal an error is; whatever is not known to be final is asked again."""
    text = error.message.lower()
    if error.code == _UNKNOWN_CONTRACT:
        return Refusal.UNKNOWN_CONTRACT
    if error.code in _NO_PERMISSION_CODES or any(words in text for words in _NO_PERMISSION_WORDS):
        return Refusal.NO_PERMISSION
    if error.code == _HISTORY_ERROR and any(words in text for words in _NO_DATA_WORDS):
        return Refusal.NO_DATA
    return Refusal.PACING
