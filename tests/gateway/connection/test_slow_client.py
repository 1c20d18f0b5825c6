"""A client that does not read costs nobody else anything, and is dropped in the end."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from spy_pipeline.gateway.connection import outbox
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import WireClient, depth, stock, tick_by_tick

Start = Callable[..., GatewayThread]
BUFFER_BYTES = 1 << 17
MOST_AT_ONCE = 8 << 20
"""More bytes than a minute of twenty books makes, which is what may be added to a buffer that is just not full."""


def test_a_client_that_does_not_read_is_dropped_and_the_others_go_on(
    gateway_thread: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SLOW_CLIENT_SECONDS", 0.5)
    monkeypatch.setattr(outbox, "BUFFER_BYTES", BUFFER_BYTES)
    gateway = gateway_thread(speed=5000)
    slow, quick = gateway.client(client_id=None), gateway.client(2)
    slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.shake_hands()
    slow.start(1)
    quick.send(*tick_by_tick(3, stock(), "BidAsk"))
    for req_id in range(20):
        slow.send(*depth(req_id, stock(), smart=1))
    messages, waiting = 0, [0]
    deadline = time.monotonic() + 30
    while len(gateway.server.clients) > 1 and time.monotonic() < deadline:
        messages += len(quick.collect(0.1))
        waiting += [
            client.outbox._writer.transport.get_write_buffer_size()
            for client in gateway.server.clients
            if client.client_id == 1
        ]
    assert [client.client_id for client in gateway.server.clients] == [2]
    assert messages > 500, "the quick one must not wait for the slow one"
    assert BUFFER_BYTES < max(waiting) < BUFFER_BYTES + MOST_AT_ONCE
    quick.send(49, 1)
    quick.reply(49)


def test_a_client_that_pauses_finds_everything_when_it_reads_again(gateway_thread: Start) -> None:
    """Nothing is left out or doubled: the stamps of the ticks go on where they stopped."""
    gateway = gateway_thread(speed=2000)
    client = gateway.client(client_id=None)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.shake_hands()
    client.start(1)
    client.send(*tick_by_tick(3, stock(), "Last"))
    ticks = [client.reply(99)]
    time.sleep(1.0)
    while len(ticks) < 1000:
        ticks.append(client.reply(99))
    quiet = gateway.client(2)
    begin = datetime.fromtimestamp(int(ticks[0][3]), UTC)
    quiet.send(96, 5, *stock(), 0, f"{begin:%Y%m%d-%H:%M:%S}", "", 1000, "TRADES", 1, 0, "")
    past = quiet.reply(98)
    rows = [past[3 + 6 * row : 9 + 6 * row] for row in range(int(past[2]))]
    reported = [(fields[3], fields[4], fields[5]) for fields in ticks if fields[6] == "0"]
    told = [(row[0], row[2], row[3]) for row in rows]
    start = told.index(reported[0])
    compared = min(len(reported), len(told) - start)
    assert compared > 800
    assert reported[:compared] == told[start : start + compared]


def test_requests_are_not_taken_from_a_client_that_takes_no_answers(
    gateway_thread: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else answers would pile up without bound."""
    monkeypatch.setattr(outbox, "SLOW_CLIENT_SECONDS", 1.0)
    client = gateway_thread().client(client_id=None)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.shake_hands()
    client.start(1)
    client.socket.settimeout(10)
    with pytest.raises(OSError, match=r"timed out|reset|Broken pipe"):
        _ask_for_ever(client)


def _ask_for_ever(client: WireClient) -> None:
    for _ in range(200_000):
        client.send(9, 8, 4, *stock(exchange=""), 0, "", "", "")
