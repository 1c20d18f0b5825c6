"""Nonsense from clients is answered or ends their connection, and nobody else notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spy_pipeline.gateway.contracts.directory import ContractDirectory
from spy_pipeline.gateway.streams.depth import DepthStream
from tests.gateway.fuzzing import fuzz
from tests.gateway.gateway_process import GatewayProcess
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import depth, stock, tick_by_tick

Start = Callable[..., GatewayThread]
FUZZ_SECONDS = 30.0


@pytest.mark.parametrize("fields", [(999,), (0,), ("x",), ("",), (24, 1), (20, 5), (10, 5, 3, *stock(), "ten", 0, "")])
def test_an_unreadable_request_is_answered_with_320_and_the_next_one_served(
    gateway_thread: Start, fields: tuple[object, ...]
) -> None:
    client = gateway_thread().client()
    client.send(*fields)
    client.error(320)
    client.send(49, 1)
    client.reply(49)


def test_a_known_id_is_told_with_the_trouble(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(97, 31, "x", *stock()[1:], "Last", 0, 0)
    client.error(320, req_id=31)


def test_an_empty_frame_is_answered(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.socket.sendall(b"\0\0\0\0")
    client.error(320)


def test_a_second_start_is_answered(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(71, 2, 9, "")
    client.error(320)


def test_an_endless_frame_ends_the_connection_and_only_that(gateway_thread: Start) -> None:
    gateway = gateway_thread()
    bad, good = gateway.client(1), gateway.client(2)
    bad.socket.sendall(b"\x7f\xff\xff\xff" + b"x" * 1000)
    assert bad.is_closed()
    good.send(49, 1)
    good.reply(49)


def test_trouble_inside_is_answered_with_322_and_kept_to_its_request(
    gateway_thread: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nobody thought of this")

    client = gateway_thread().client()
    with monkeypatch.context() as patched:
        patched.setattr(ContractDirectory, "find", fail)
        client.send(9, 8, 4, *stock(), 0, "", "", "")
        client.error(322, req_id=4)
    client.send(9, 8, 4, *stock(), 0, "", "", "")
    client.reply(10)


def test_trouble_in_a_stream_costs_only_its_own_client(gateway_thread: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nobody thought of this")

    gateway = gateway_thread(speed=20)
    bad, good = gateway.client(1), gateway.client(2)
    good.send(*tick_by_tick(9, stock(), "BidAsk"))
    monkeypatch.setattr(DepthStream, "advance", fail)
    bad.send(*depth(8, stock(exchange="ARCA")))
    assert bad.is_closed()
    good.reply(99)


def test_random_bytes_and_random_frames(gateway_process: Callable[..., GatewayProcess]) -> None:
    fuzz(gateway_process(speed=20), FUZZ_SECONDS, seed=1)
