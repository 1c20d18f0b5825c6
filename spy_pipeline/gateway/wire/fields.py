"""Reading the fields of a request one after the other, as tolerantly as real gateways do."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from spy_pipeline.gateway.wire.errors import UnreadableError

UNSET_INTEGERS = (2147483647, 9223372036854775807)
UNSET_DOUBLE = 1.7976931348623157e308
_MAX_DIGITS = 19
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
_TRUE = ("1", "true")
_FALSE = ("", "0", "false")


class FieldReader:
    """The fields of one request, taken from left to right; trouble is told with the request's id."""

    def __init__(self, fields: Sequence[str], req_id: int = -1) -> None:
        self._fields = fields
        self._position = 0
        self._req_id = req_id

    @property
    def remaining(self) -> int:
        """How many fields have not been taken."""
        return len(self._fields) - self._position

    def text(self) -> str:
        """The next field as it is."""
        if self._position >= len(self._fields):
            raise self._unreadable(f"field {self._position + 1} is missing")
        field = self._fields[self._position]
        self._position += 1
        return field

    def integer(self) -> int:
        """The next field as a whole number; empty and the protocol's unset values are 0."""
        text = self.text().strip()
        if text == "":
            return 0
        digits = text.removeprefix("-")
        if len(digits) > _MAX_DIGITS or not (digits.isascii() and digits.isdigit()):
            raise self._unreadable(f"{text[:40]!r} is no whole number")
        value = int(text)
        return 0 if value in UNSET_INTEGERS else value

    def request_id(self) -> int:
        """The next field as the id of this request; later trouble is told with it."""
        self._req_id = self.integer()
        return self._req_id

    def number(self) -> float | None:
        """The next field as a decimal number; empty, unset and infinite ones are None."""
        text = self.text().strip()
        if text in ("", "Infinity", "Infinite"):
            return None
        if not _NUMBER.fullmatch(text):
            raise self._unreadable(f"{text[:40]!r} is no number")
        value = float(text)
        return None if math.isinf(value) or value == UNSET_DOUBLE else value

    def flag(self) -> bool:
        """The next field as yes or no: 1 or 0, empty for no, and the words some clients send."""
        text = self.text().strip().lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise self._unreadable(f"{text[:40]!r} is neither 1 nor 0")

    def optional_text(self) -> str:
        """The next field, or nothing where an older client ends its request earlier."""
        return self.text() if self.remaining else ""

    def optional_flag(self) -> bool:
        """The next field as yes or no, or no where an older client ends its request earlier."""
        return self.flag() if self.remaining else False

    def _unreadable(self, reason: str) -> UnreadableError:
        return UnreadableError(reason, self._req_id)
