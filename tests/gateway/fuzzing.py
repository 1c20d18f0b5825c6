"""Throws random bytes and random valid frames at a gateway and looks whether it minds."""

from __future__ import annotations

import contextlib
import socket
import time
from random import Random

from spy_pipeline.gateway.wire.requests.reading import REQUESTS
from tests.gateway.gateway_process import GatewayProcess
from tests.gateway.wire_client import GREETING, VERSIONS, WireClient, depth, history, market_data, stock, tick_by_tick

GROWTH_KIB = 48 * 1024
"""How much the gateway may grow after the first third, KiB: what it keeps of days and books is bounded."""

_WORDS = (
    *("", "0", "1", "-1", "2", "5", "99", "2147483647", "1.7976931348623157E308", "Infinity", "SPY", "QQQ", "STK"),
    *("OPT", "BAG", "SMART", "ARCA", "USD", "TRADES", "BID_ASK", "1 D", "10 Y", "1 min", "1 secs", "1 day", "SCHEDULE"),
    *(
        "20250303 10:00:00 UTC",
        "20250303-10:00:00",
        "20250307",
        "C",
        "600",
        "Last",
        "BidAsk",
        "233,100",
        "All",
        "x" * 300,
    ),
    *("\x00", "ä", "\n", "nan", "1e308", "🙂", "%s", "../..", "9" * 30),
)


def fuzz(gateway: GatewayProcess, seconds: float, seed: int) -> None:
    """Go on for this long, then ask whether the gateway lives, has kept its size, and has nothing to complain of."""
    random = Random(seed)
    begin, size = time.monotonic(), 0
    while (elapsed := time.monotonic() - begin) < seconds:
        if not size and elapsed > seconds / 3:
            size = gateway.resident_kib()
        with contextlib.suppress(OSError, EOFError):
            random.choice((_bytes, _greeted_bytes, _frames, _frames, _spoilt_requests, _spoilt_requests))(
                gateway, random
            )
    with WireClient(gateway.port, client_id=4711) as client:
        client.send(49, 1)
        client.reply(49)
        client.send(*history(5, stock()))
        client.reply(17)
    assert gateway.process.poll() is None
    assert "Traceback" not in gateway.log(), gateway.log()[-3000:]
    growth = gateway.resident_kib() - size
    assert growth < GROWTH_KIB, f"the gateway grew by {growth} KiB"


def _bytes(gateway: GatewayProcess, random: Random) -> None:
    """Noise from the first byte on."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=1) as connection:
        connection.sendall(random.randbytes(random.randrange(1, 2000)))
        connection.settimeout(0.02)
        connection.recv(1000)


def _greeted_bytes(gateway: GatewayProcess, random: Random) -> None:
    """Noise after a proper handshake, sometimes after a proper start."""
    with _greeted(gateway, random) as client:
        client.socket.sendall(random.randbytes(random.randrange(1, 5000)))
        client.collect(0.02)


def _frames(gateway: GatewayProcess, random: Random) -> None:
    """Valid frames of random fields under the numbers of real requests."""
    with _greeted(gateway, random) as client:
        for _ in range(random.randrange(1, 40)):
            number = random.choice((*REQUESTS, random.randrange(-5, 300)))
            client.send(number, *(_word(random) for _ in range(random.randrange(0, 30))))
        client.collect(0.02)


def _spoilt_requests(gateway: GatewayProcess, random: Random) -> None:
    """Good requests with a few fields replaced, gone or added."""
    good = (
        history(5, stock()),
        market_data(5, stock(), "233"),
        depth(5, stock(exchange="ARCA")),
        depth(6, stock(), smart=1),
        tick_by_tick(7, stock(), "AllLast", past=10),
        (9, 8, 4, *stock(), 0, "", "", ""),
        (96, 5, *stock(), 0, "20250303-15:00:00", "", 100, "TRADES", 1, 0, ""),
        (50, 3, 5, *stock(), 5, "TRADES", 1, ""),
        (78, 6, "SPY", "", "STK", 756733),
        (62, 1, 2, "All", "NetLiquidation"),
        (3, 17, *stock(), *[""] * 100),
    )
    with _greeted(gateway, random) as client:
        for _ in range(random.randrange(1, 30)):
            fields = list(random.choice(good))
            for _ in range(random.randrange(0, 3)):
                position = random.randrange(1, len(fields))
                choice = random.random()
                if choice < 0.7:
                    fields[position] = _word(random)
                elif choice < 0.85:
                    del fields[position]
                else:
                    fields.insert(position, _word(random))
            client.send(*fields)
        client.collect(random.choice((0.0, 0.02, 0.1)))


def _greeted(gateway: GatewayProcess, random: Random) -> WireClient:
    """A connection after a handshake, usually started."""
    client = WireClient(gateway.port, client_id=None)
    client.socket.settimeout(2)
    client.socket.sendall(GREETING + len(VERSIONS).to_bytes(4, "big") + VERSIONS)
    client.next(2)
    if random.random() < 0.9:
        client.send(71, 2, random.randrange(1000), "")
    return client


def _word(random: Random) -> str:
    if random.random() < 0.8:
        return random.choice(_WORDS)
    return "".join(chr(random.randrange(1, 0x250)) for _ in range(random.randrange(0, 20)))
