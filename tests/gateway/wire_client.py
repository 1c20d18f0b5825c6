"""A client that speaks the wire protocol and nothing else, for tests that look at single messages."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Self

GREETING = b"API\0"
VERSIONS = b"v100..176"
NEVER = 8.0
"""Seconds after which a test gives up waiting for a message."""

Fields = list[str]


class WireClient:
    """One connection; every message that came is kept in `seen`."""

    def __init__(self, port: int, client_id: int | None = 1) -> None:
        """Connect; with a client id also shake hands and start the API."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=NEVER)
        self.seen: list[Fields] = []
        self._received = b""
        self._position = 0
        if client_id is not None:
            self.shake_hands()
            self.start(client_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave."""
        self.socket.close()

    def shake_hands(self, versions: bytes = VERSIONS) -> Fields:
        """Greet the server and give its answer."""
        self.socket.sendall(GREETING + len(versions).to_bytes(4, "big") + versions)
        return self.next()

    def shake_hands_within(self, timeout: float) -> Fields:
        """Greet the server and give its answer, if there is one in time."""
        self.socket.sendall(GREETING + len(VERSIONS).to_bytes(4, "big") + VERSIONS)
        return self.next(timeout)

    def start(self, client_id: int) -> None:
        """Start the API and take what a server says first."""
        self.send(71, 2, client_id, "")
        self.error(2158)

    def send(self, *fields: object) -> None:
        """Send one message."""
        payload = "".join(f"{field}\0" for field in fields).encode()
        self.socket.sendall(len(payload).to_bytes(4, "big") + payload)

    def next(self, timeout: float = NEVER) -> Fields:
        """The next message; EOFError when the server has closed, TimeoutError when none comes."""
        deadline = time.monotonic() + timeout
        while (fields := self._whole_frame()) is None:
            self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
            received = self.socket.recv(1 << 20)
            if not received:
                raise EOFError
            self._received = self._received[self._position :] + received
            self._position = 0
        self.seen.append(fields)
        return fields

    def until(self, matches: Callable[[Fields], bool], timeout: float = NEVER) -> Fields:
        """The first message that matches."""
        deadline = time.monotonic() + timeout
        while not matches(fields := self.next(max(deadline - time.monotonic(), 0.001))):
            pass
        return fields

    def reply(self, number: int, timeout: float = NEVER) -> Fields:
        """The next message with this number."""
        return self.until(lambda fields: fields[0] == str(number), timeout)

    def error(self, code: int, req_id: int | None = None, timeout: float = NEVER) -> Fields:
        """The next error with this code, and with this id where one is given."""
        return self.until(
            lambda fields: fields[0] == "4" and fields[3] == str(code) and req_id in (None, int(fields[2])), timeout
        )

    def until_error(self, code: int) -> list[Fields]:
        """Everything that comes before the next error with this code."""
        first = len(self.seen)
        self.error(code)
        return self.seen[first:-1]

    def collect(self, seconds: float) -> list[Fields]:
        """Everything that comes within this time."""
        deadline = time.monotonic() + seconds
        found = []
        while (left := deadline - time.monotonic()) > 0:
            try:
                found.append(self.next(left))
            except TimeoutError:
                break
        return found

    def is_closed(self, timeout: float = NEVER) -> bool:
        """Whether the server closes the connection within this time."""
        try:
            while True:
                self.next(timeout)
        except (EOFError, ConnectionError):
            return True
        except TimeoutError:
            return False

    def _whole_frame(self) -> Fields | None:
        start = self._position + 4
        if len(self._received) < start:
            return None
        end = start + int.from_bytes(self._received[start - 4 : start], "big")
        if len(self._received) < end:
            return None
        fields = self._received[start:end].decode("ascii").split("\0")
        assert fields.pop() == "", "a payload must end with NUL"
        self._position = end
        return fields


def stock(symbol: str = "SPY", exchange: str = "SMART") -> tuple[object, ...]:
    """The twelve fields of a stock or fund."""
    return (0, symbol, "STK", "", "0.0", "", "", exchange, "", "USD", "", "")


def option(symbol: str, expiration: str, strike: float, right: str) -> tuple[object, ...]:
    """The twelve fields of an option."""
    return (0, symbol, "OPT", expiration, strike, right, "100", "SMART", "", "USD", "", "")


def market_data(req_id: int, contract: tuple[object, ...], generic: str = "", snapshot: int = 0) -> tuple[object, ...]:
    """The request for a market data line."""
    return (1, 11, req_id, *contract, 0, generic, snapshot, 0, "")


def depth(req_id: int, contract: tuple[object, ...], rows: int = 10, smart: int = 0) -> tuple[object, ...]:
    """The request for an order book."""
    return (10, 5, req_id, *contract, rows, smart, "")


def tick_by_tick(req_id: int, contract: tuple[object, ...], kind: str, past: int = 0) -> tuple[object, ...]:
    """The request for every tick."""
    return (97, req_id, *contract, kind, past, 0)


def history(
    req_id: int,
    contract: tuple[object, ...],
    *,
    end: str = "",
    size: str = "1 min",
    duration: str = "1 D",
    show: str = "TRADES",
    date_format: int = 1,
    keep: int = 0,
) -> tuple[object, ...]:
    """The request for bars."""
    return (20, req_id, *contract, 0, end, size, duration, 1, show, date_format, keep, "")
