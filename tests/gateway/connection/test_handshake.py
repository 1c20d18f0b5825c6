"""The first words of a connection, with the traps that real clients stumble over."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import GREETING, WireClient

Start = Callable[..., GatewayThread]


def test_the_answer_is_one_frame_of_two_fields_and_nothing_follows_it(gateway_thread: Start) -> None:
    """The official client loses bytes that come with the answer and one that is cut in two."""
    client = gateway_thread().client(client_id=None)
    client.socket.sendall(GREETING + b"\0\0\0\x09v100..176")
    first = client.socket.recv(1 << 16)
    assert int.from_bytes(first[:4], "big") == len(first) - 4
    fields = first[4:].split(b"\0")
    assert fields[0] == b"176"
    assert fields[1].startswith(b"20250303 10:30:0")
    assert len(fields) == 3
    with pytest.raises(TimeoutError):
        client.next(timeout=0.3)


def test_after_the_start_come_accounts_an_order_id_and_the_farms(gateway_thread: Start) -> None:
    client = gateway_thread().client(client_id=None)
    client.shake_hands()
    client.send(71, 2, 5, "")
    assert client.next() == ["15", "1", "SIM0000001"]
    assert client.next() == ["9", "1", "1"]
    farms = [client.next() for _ in range(3)]
    assert [(fields[0], fields[1], fields[2]) for fields in farms] == [("4", "2", "-1")] * 3
    assert [fields[3] for fields in farms] == ["2104", "2106", "2158"]
    assert {len(fields) for fields in farms} == {6}


@pytest.mark.parametrize("versions", [b"v157..176", b"v100..178", b"v100..226", b"v100..176 +PACEAPI", b"v176..176"])
def test_every_range_with_176_gives_176(gateway_thread: Start, versions: bytes) -> None:
    assert gateway_thread().client(client_id=None).shake_hands(versions)[0] == "176"


@pytest.mark.parametrize(
    "greeting",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"API\0\0\0\0\x09v100.200x",
        b"API\0\0\0\0\x09v100..157",
        b"API\0\0\0\0\x09v177..200",
        b"API\0\xff\xff\xff\xff",
        b"\x16\x03\x01\x02\x00",
    ],
)
def test_other_greetings_end_the_connection_without_a_word(gateway_thread: Start, greeting: bytes) -> None:
    client = gateway_thread().client(client_id=None)
    client.socket.sendall(greeting)
    assert client.is_closed()
    assert client.seen == []


def test_a_greeting_may_come_byte_by_byte(gateway_thread: Start) -> None:
    client = gateway_thread().client(client_id=None)
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in GREETING + b"\0\0\0\x09v100..176":
        client.socket.sendall(bytes([byte]))
        time.sleep(0.001)
    assert client.next()[0] == "176"


def test_a_request_before_the_start_ends_the_connection(gateway_thread: Start) -> None:
    client = gateway_thread().client(client_id=None)
    client.shake_hands()
    client.send(49, 1)
    assert client.is_closed()


def test_a_client_id_in_use_is_refused_and_free_again_afterwards(gateway_thread: Start) -> None:
    gateway = gateway_thread()
    first = gateway.client(7)
    second = gateway.client(client_id=None)
    second.shake_hands()
    second.send(71, 2, 7, "")
    assert second.error(326)[2] == "-1"
    assert second.is_closed()
    first.send(49, 1)
    first.reply(49)
    first.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        third = WireClient(gateway.port, client_id=None)
        third.shake_hands()
        third.send(71, 2, 7, "")
        if third.next()[0] == "15":
            third.close()
            return
        third.close()
    pytest.fail("the client id never became free")


def test_eight_clients_at_once(gateway_thread: Start) -> None:
    gateway = gateway_thread()
    clients = [gateway.client(number) for number in range(8)]
    for client in clients:
        client.send(49, 1)
    for client in clients:
        client.reply(49)


def test_only_the_one_loopback_address_is_listened_on(gateway_thread: Start) -> None:
    """Another address of this machine is refused; a gateway that listened on all would accept it."""
    gateway = gateway_thread()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", gateway.port), timeout=2)
