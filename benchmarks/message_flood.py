"""A gateway that talks too much: `python -m benchmarks.message_flood GATEWAY_PORT RATE SECONDS` as a process.

It stands between a collector and the simulated gateway, hands everything through, and adds so many messages a second to
the streams that the collector has asked for: sizes of a line, updates of book rows, single trades. It tells in one JSON
line each where it listens, that the flood has begun, and, once that is over and nothing has been sent for a moment, how
many messages it has delivered in all.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import select
import socket
import sys
import time
from collections.abc import Iterator

from spy_pipeline.core.clock import open_clock
from spy_pipeline.core.home import Home

SLICE_S = 0.01
QUIET_S = 4.0
BID, ASK = "1", "0"
_DEPTH, _TICK_PRICE, _PRINT = "12", "1", "99"
_SHARES = itertools.cycle(range(100, 2000, 100))


class Frames:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, piece: bytes) -> Iterator[bytes]:
        """The payloads that are whole by now."""
        self._rest += piece
        while len(self._rest) >= 4 and len(self._rest) >= (end := 4 + int.from_bytes(self._rest[:4], "big")):
            yield self._rest[4:end]
            self._rest = self._rest[end:]


class Subscriptions:
    """What the collector has asked for, and what it has been told of it."""

    def __init__(self) -> None:
        self._line = self._book = self._prints = ""
        self._last = ""
        self._rows: dict[str, list[str]] = {BID: [], ASK: []}

    def asked(self, fields: list[str]) -> None:
        """Take in a request."""
        if fields[0] == "1":
            self._line = fields[2]
        elif fields[0] == "10" and fields[16] == "0":
            self._book = fields[2]
        elif fields[0] == "97" and fields[14] == "AllLast":
            self._prints = fields[1]

    def told(self, fields: list[str]) -> None:
        """Take in what the gateway says."""
        if fields[0] == _TICK_PRICE and fields[2:4] == [self._line, "4"]:
            self._last = fields[4]
        elif fields[0] == _DEPTH and fields[2] == self._book:
            self._change(*fields[3:7])

    def _change(self, position: str, operation: str, side: str, price: str) -> None:
        rows = self._rows[side]
        if operation == "0":
            rows.insert(int(position), price)
        elif operation == "1":
            rows[int(position)] = price
        else:
            del rows[int(position)]

    @property
    def is_whole(self) -> bool:
        """Whether there is something to add to every stream."""
        return bool(self._line and self._prints and self._last and all(len(rows) == 10 for rows in self._rows.values()))

    def messages(self, count: int, second: int) -> bytes:
        """So many messages that change nothing but sizes: six in ten of the book, three of the line, one a trade."""
        book = [
            f"12|1|{self._book}|{position}|1|{side}|{price}|"
            for side, rows in self._rows.items()
            for position, price in enumerate(rows)
        ]
        line = [f"2|6|{self._line}|{kind}|" for kind in (0, 3) * 3]
        trade = f"99|{self._prints}|2|{second}|{self._last}|100|0|ARCA||"
        beginnings = itertools.islice(itertools.cycle([*book[:12], *line, ""]), count)
        texts = (f"{beginning}{next(_SHARES)}|" if beginning else trade for beginning in beginnings)
        return b"".join(len(text).to_bytes(4, "big") + text.replace("|", "\0").encode() for text in texts)


class Flood:
    """One collector's connection to the gateway, and what is added to it."""

    def __init__(self, client: socket.socket, gateway: socket.socket, rate: int, seconds: float) -> None:
        self._client, self._gateway = client, gateway
        self._rate, self._seconds = rate, seconds
        self._clock = open_clock(Home.current().state_folder)
        self._streams = Subscriptions()
        self._requests, self._replies = Frames(), Frames()
        self._delivered = -1
        """Messages after the answer to the handshake, which is not counted."""

    def run(self) -> None:
        """Hand through until all streams are there, flood, be quiet, tell, and hand through again."""
        while not self._streams.is_whole:
            self._hand_through(SLICE_S)
        _tell(begun=True)
        begin = time.monotonic()
        sent, total = 0, int(self._rate * self._seconds)
        while sent < total:
            due = min(int((time.monotonic() - begin) * self._rate), total) - sent
            if due > 0:
                second = self._clock.now_ns() // 1_000_000_000
                self._client.sendall(self._streams.messages(due, second))
                sent += due
            self._hand_through(SLICE_S)
        self._delivered += sent
        took = time.monotonic() - begin
        time.sleep(QUIET_S)
        _tell(added=sent, seconds=took, delivered=self._delivered)
        with contextlib.suppress(ConnectionError):
            while True:
                self._hand_through(1.0)

    def _hand_through(self, longest: float) -> None:
        readable, _, _ = select.select([self._client, self._gateway], [], [], longest)
        if self._client in readable:
            piece = self._received(self._client)
            self._gateway.sendall(piece)
            for payload in self._requests.take(piece.removeprefix(b"API\0")):
                self._streams.asked(payload.decode("latin-1").split("\0"))
        if self._gateway in readable:
            piece = self._received(self._gateway)
            for payload in self._replies.take(piece):
                self._client.sendall(len(payload).to_bytes(4, "big") + payload)
                self._delivered += 1
                self._streams.told(payload.decode("latin-1").split("\0"))

    @staticmethod
    def _received(side: socket.socket) -> bytes:
        piece = side.recv(1 << 18)
        if not piece:
            sys.exit(0)
        return piece


def _tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def main(gateway_port: int, rate: int, seconds: float) -> None:
    """Serve one collector."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        _tell(port=server.getsockname()[1])
        client, _ = server.accept()
    with client, socket.create_connection(("127.0.0.1", gateway_port)) as gateway:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Flood(client, gateway, rate, seconds).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
