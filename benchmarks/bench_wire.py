"""Wire bytes to messages to books in C++, against ib_insync on the same bytes."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from ib_insync import IB, RealTimeBarList, Stock

from benchmarks.result import BenchmarkResult
from tests.realtime.wire_captures import ARCA, BARS, L1, PRINTS, QUOTES, SMART, captured_bytes

PROGRAM = Path(__file__).parents[1] / "build/native/benchmarks/spy_wire_benchmark"
CAPTURE_BYTES = 24 << 20
PEER_BYTES = 6 << 20
PIECE_BYTES = 1 << 16
ROUNDS = 5
SERVER_VERSION = 176


def run() -> list[BenchmarkResult]:
    """Claimed: at least a million messages a second on one core, and 30 times ib_insync."""
    with tempfile.TemporaryDirectory() as folder:
        capture = captured_bytes(Path(folder), CAPTURE_BYTES)
        file = Path(folder) / "capture.bin"
        file.write_bytes(capture)
        own_cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(own_cores)})
        try:
            ours, peer = zip(*[(_ours(file), _peer(capture[:PEER_BYTES])) for _ in range(ROUNDS)], strict=True)
        finally:
            os.sched_setaffinity(0, own_cores)
    return [
        BenchmarkResult(
            name="wire bytes to messages to books",
            ours=median(ours),
            peer=median(peer),
            unit="messages/s",
            peer_name="ib_insync",
            higher_is_better=True,
            note=f"one core, {CAPTURE_BYTES >> 20} MiB of the gateway's streams of SPY; claimed: >= 1 M and >= 30x",
        )
    ]


def _ours(file: Path) -> float:
    """Messages a second of processor time in C++."""
    if not PROGRAM.is_file():
        sys.exit(f"{PROGRAM} is missing: install Google Benchmark (libbenchmark-dev), then run `make setup`.")
    command = (PROGRAM, "--benchmark_format=json", "--benchmark_min_time=0.2", file)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(json.loads(told)["benchmarks"][0]["items_per_second"])


def _peer(capture: bytes) -> float:
    """Messages a second of processor time in ib_insync, with its tickers and books."""
    logging.getLogger("ib_insync").setLevel(logging.CRITICAL)
    client = _listening().client
    begin = time.process_time()
    for at in range(0, len(capture), PIECE_BYTES):
        client._onSocketHasData(capture[at : at + PIECE_BYTES])  # noqa: SLF001 - what its socket calls
    return float(client._numMsgRecv / (time.process_time() - begin))  # noqa: SLF001


def _listening() -> IB:
    """An ib_insync session that has asked for what the capture holds."""
    ib = IB()
    ib.client._serverVersion = ib.client.decoder.serverVersion = SERVER_VERSION  # noqa: SLF001
    ib.client._apiReady = True  # noqa: SLF001
    kinds = {L1: "mktData", ARCA: "mktDepth", SMART: "mktDepth", PRINTS: "AllLast", QUOTES: "BidAsk"}
    for req_id, kind in kinds.items():
        ib.wrapper.startTicker(req_id, Stock("SPY", "ARCA" if req_id == ARCA else "SMART", "USD"), kind)
    ib.wrapper.reqId2Subscriber[BARS] = RealTimeBarList()
    return ib
