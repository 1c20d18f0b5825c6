"""From publishing a second row to reading it in Python, against Redis pub/sub and ZeroMQ PUB/SUB on the same record."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import numpy as np
import redis
import zmq

from benchmarks.result import BenchmarkResult
from spy_pipeline import _native
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.core.records.second_row import SecondRow
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.realtime.feed import Feed
from spy_pipeline.realtime.row_cells import cells_type
from spy_pipeline.realtime.row_feed import Published, RowKind

WINDOWS = 5
ROWS_A_WINDOW = 1000
PAUSE_S = 0.002
ROWS_A_SECOND = 10
TOPIC = "second"
SPY, AWAKE = Instrument.parse("SPY"), Instrument.parse("QQQ")
AWAKE_S = 0.02
"""How long the second reader stays awake after a row: longer than the pauses, shorter than other ways' windows."""
CELLS = cells_type(SecondRow)

Publish = Callable[[list[bytes]], object]


def run() -> list[BenchmarkResult]:
    """Claimed: p99 at least 5x better than Redis and no worse than ZeroMQ over ipc."""
    if shutil.which("redis-server") is None:
        sys.exit("redis-server is missing: install it with `sudo apt-get install redis-server`, then try again.")
    results: list[BenchmarkResult] = []
    for words, rows in (("one row", 1), (f"{ROWS_A_SECOND} rows at once, as a second brings them", ROWS_A_SECOND)):
        with tempfile.TemporaryDirectory() as folder, _redis_server(Path(folder)):
            results += _results(words, _measure(Path(folder), rows))
    return results


def _results(words: str, p99: dict[str, float]) -> list[BenchmarkResult]:
    note = f"{CELLS.itemsize} bytes a row, median of {WINDOWS} windows of {ROWS_A_WINDOW} rows"
    return [
        BenchmarkResult(
            name=f"publish to Python read, p99: {words}, {manner}",
            ours=p99[ours],
            peer=p99[peer],
            unit="us",
            peer_name=peer_name,
            higher_is_better=False,
            note=f"{note}; {claim}",
        )
        for ours, manner in (("feed", "reader asleep"), ("awake", "reader awake"))
        for peer, peer_name, claim in (
            ("redis", "Redis pub/sub", "claimed: >= 5x"),
            ("zmq", "ZeroMQ PUB/SUB over ipc", "claimed: no worse"),
        )
    ]


def _measure(folder: Path, rows_at_once: int) -> dict[str, float]:
    """The p99 of each way in microseconds, from the moment at which the rows are there."""
    home = Home.at(folder / "home")
    home.root.mkdir()
    server = _native.FeedServer(str(runtime_folder(home)), 0, [SPY.key, AWAKE.key])
    publisher: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PUB)
    publisher.bind(f"ipc://{folder}/zmq")
    client = redis.Redis(unix_socket_path=str(folder / "redis"))
    ways: dict[str, Publish] = {
        "feed": lambda rows: _each(lambda row: server.publish(SPY.key, RowKind.SECOND.place, row), rows),
        "awake": lambda rows: _each(lambda row: server.publish(AWAKE.key, RowKind.SECOND.place, row), rows),
        "zmq": lambda rows: _each(publisher.send, rows),
        "redis": lambda rows: _publish_to_redis(client, rows),
    }
    spawned = get_context("spawn")
    ends = {way: spawned.Pipe() for way in ways}
    readers = [spawned.Process(target=_READERS[way], args=(folder, ends[way][1])) for way in ways]
    for reader in readers:
        reader.start()
    for near, _ in ends.values():
        near.recv()
    time.sleep(0.5)
    _publish(list(ways.values()), rows_at_once)
    found = {way: near.recv() for way, (near, _) in ends.items()}
    for reader in readers:
        reader.join()
    publisher.close()
    return {way: _typical_p99(latencies) for way, latencies in found.items()}


def _publish(ways: list[Publish], rows_at_once: int) -> None:
    """Windows go the ways in turn, in an order that is shuffled anew each time."""
    row, chance = np.zeros(1, CELLS), random.Random(1)
    for _ in range(WINDOWS):
        chance.shuffle(ways)
        for publish in ways:
            for _ in range(ROWS_A_WINDOW // rows_at_once):
                time.sleep(PAUSE_S)
                row["made_ns"] = time.monotonic_ns()
                publish([row.tobytes()] * rows_at_once)


def _each(publish: Callable[[bytes], object], rows: list[bytes]) -> None:
    for row in rows:
        publish(row)


def _publish_to_redis(client: redis.Redis, rows: list[bytes]) -> None:
    """All rows in one request, which is the fastest way."""
    request = client.pipeline(transaction=False)
    for row in rows:
        request.publish(TOPIC, row)
    request.execute()


def _typical_p99(latencies_ns: list[int]) -> float:
    windows = np.array_split(np.asarray(latencies_ns) / 1000.0, WINDOWS)
    return median(float(np.percentile(window, 99)) for window in windows)


def _read_feed(folder: Path, told: Connection) -> None:
    _follow(Feed.open(Home.at(folder / "home"), SPY), told)


def _read_feed_awake(folder: Path, told: Connection) -> None:
    _follow(Feed.open(Home.at(folder / "home"), AWAKE, awake_s=AWAKE_S), told)


def _follow(opened: Feed, told: Connection) -> None:
    with opened as feed:

        def next_cells() -> np.void:
            event = feed.next({RowKind.SECOND}, timeout_s=60.0)
            assert isinstance(event, Published), event
            return event.cells

        _collect(next_cells, told)


def _read_zmq(folder: Path, told: Connection) -> None:
    subscriber: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.SUB)
    subscriber.connect(f"ipc://{folder}/zmq")
    subscriber.setsockopt(zmq.SUBSCRIBE, b"")
    _collect(lambda: np.frombuffer(subscriber.recv(), CELLS)[0], told)


def _read_redis(folder: Path, told: Connection) -> None:
    subscription = redis.Redis(unix_socket_path=str(folder / "redis")).pubsub(  # type: ignore[no-untyped-call]
        ignore_subscribe_messages=True
    )
    subscription.subscribe(TOPIC)
    messages = subscription.listen()
    _collect(lambda: np.frombuffer(next(messages)["data"], CELLS)[0], told)


def _collect(next_cells: Callable[[], np.void], told: Connection) -> None:
    """Read all rows and tell how long each was under way, in nanoseconds."""
    told.send("ready")
    latencies = []
    for _ in range(WINDOWS * ROWS_A_WINDOW):
        made_ns = int(next_cells()["made_ns"])
        latencies.append(time.monotonic_ns() - made_ns)
    told.send(latencies)


_READERS = {"feed": _read_feed, "awake": _read_feed_awake, "zmq": _read_zmq, "redis": _read_redis}


@contextmanager
def _redis_server(folder: Path) -> Iterator[None]:
    """A server that keeps nothing, reached through a socket in `folder`."""
    command = ["redis-server", "--port", "0", "--unixsocket", str(folder / "redis"), "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder) as server:
        try:
            while not (folder / "redis").exists():
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
