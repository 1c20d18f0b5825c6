"""How much the simulated gateway can send to one client, and how quickly a client is ready.

Both figures stand beside a budget: no other simulated gateway of this protocol is at hand to compare with.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from benchmarks.result import BenchmarkResult

_GREETING = b"API\0\0\0\0\x09v100..176"
_SECONDS = 5.0
_CONNECTIONS = 50
_THROUGHPUT_BUDGET = 300_000
_READY_BUDGET_MS = 50
_SPY = (756733, "SPY", "STK", "", "", "", "", "{exchange}", "", "USD", "", "")


def run() -> list[BenchmarkResult]:
    """Both figures."""
    return [_throughput(), _ready()]


def _throughput() -> BenchmarkResult:
    """Messages a second of L1, both books and two tick-by-tick streams of SPY while market time runs far ahead."""
    with (
        _gateway("--speed", "100000", "--limits", "off") as port,
        socket.create_connection(("127.0.0.1", port)) as link,
    ):
        _start(link, 1)
        _send(link, 1, 11, 1, *_spy("SMART"), 0, "233", 0, 0, "")
        _send(link, 10, 5, 2, *_spy("ARCA"), 10, 0, "")
        _send(link, 10, 5, 3, *_spy("SMART"), 10, 1, "")
        _send(link, 97, 4, *_spy("SMART"), "AllLast", 0, 0)
        _send(link, 97, 5, *_spy("SMART"), "BidAsk", 0, 0)
        received, first = [link.recv(1 << 20)], time.perf_counter()
        while time.perf_counter() - first < _SECONDS:
            received.append(link.recv(1 << 20))
        elapsed = time.perf_counter() - first
    messages = _count_frames(b"".join(received[1:]), skip=b"".join(received[:1]))
    return BenchmarkResult(
        name="gateway: messages to one client",
        ours=messages / elapsed,
        peer=None,
        unit="messages/s",
        peer_name=f"budget {_THROUGHPUT_BUDGET}",
        higher_is_better=True,
        note="L1 with RTVolume, ARCA and SMART depth, AllLast and BidAsk of SPY, made as they are sent, one core",
    )


def _ready() -> BenchmarkResult:
    """Time from the TCP connection to accounts and order id, after which a client may ask."""
    times = []
    with _gateway() as port:
        for client_id in range(_CONNECTIONS):
            begin = time.perf_counter()
            with socket.create_connection(("127.0.0.1", port)) as link:
                _start(link, client_id)
            times.append(time.perf_counter() - begin)
    return BenchmarkResult(
        name="gateway: connect to ready",
        ours=statistics.median(times) * 1e3,
        peer=None,
        unit="ms",
        peer_name=f"budget {_READY_BUDGET_MS}",
        higher_is_better=False,
        note=f"median of {_CONNECTIONS} connections, slowest {max(times) * 1e3:.1f} ms",
    )


@contextlib.contextmanager
def _gateway(*options: str) -> Iterator[int]:
    """The port of a gateway process on a core of its own, where there are two."""
    command = (
        sys.executable,
        "-m",
        "spy_pipeline",
        "gateway",
        "--json",
        "--start",
        "2025-03-03",
        "--seed",
        "1",
        *options,
    )
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"SPY_HOME": home}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        own_cores = os.sched_getaffinity(0)
        try:
            assert process.stdout is not None
            port: int = json.loads(process.stdout.readline())["port"]
            if len(own_cores) > 1:
                os.sched_setaffinity(process.pid, {min(own_cores)})
                os.sched_setaffinity(0, own_cores - {min(own_cores)})
            yield port
        finally:
            os.sched_setaffinity(0, own_cores)
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _spy(exchange: str) -> tuple[object, ...]:
    return tuple(exchange if field == "{exchange}" else field for field in _SPY)


def _send(link: socket.socket, *fields: object) -> None:
    payload = "".join(f"{field}\0" for field in fields).encode()
    link.sendall(len(payload).to_bytes(4, "big") + payload)


def _start(link: socket.socket, client_id: int) -> None:
    """Shake hands, start the API and wait until the client may ask."""
    link.sendall(_GREETING)
    link.recv(1000)
    _send(link, 71, 2, client_id, "")
    said = b""
    while b"2158" not in said:
        said += link.recv(4096)


def _count_frames(content: bytes, skip: bytes) -> int:
    """Whole frames in `content`, whose first may have begun in `skip`."""
    whole, position, count = skip + content, 0, 0
    while position + 4 <= len(whole):
        end = position + 4 + int.from_bytes(whole[position : position + 4], "big")
        count += len(skip) <= position and end <= len(whole)
        position = end
    return count
