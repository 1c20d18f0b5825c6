"""Faults that begin at a moment, each shown at a client."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.gateway.faults.fault import Fault
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.streams.test_depth import ListBook
from tests.gateway.wire_client import Fields, WireClient, depth, market_data, stock, tick_by_tick

Start = Callable[..., GatewayThread]
ARCA = stock(exchange="ARCA")
SPEED = 20
SOON = 6.0
"""Market seconds after the start at which faults begin here, time enough to subscribe."""


def data(messages: list[Fields], *numbers: str) -> list[Fields]:
    """The messages with one of these numbers."""
    return [fields for fields in messages if fields[0] in numbers]


def segments(client: WireClient, seconds: float) -> list[int]:
    """Sizes of what arrives at one reading within this time."""
    sizes, deadline = [], time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        client.socket.settimeout(left)
        try:
            sizes.append(len(client.socket.recv(1 << 16)))
        except TimeoutError:
            break
    return sizes


def test_split_segments_arrive_byte_by_byte_and_make_the_same_messages(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("split_segments", after=SOON, options={"bytes": 3}), speed=SPEED).client()
    client.collect(SOON / SPEED + 0.1)
    client.send(49, 1)
    sizes = segments(client, 0.3)
    assert max(sizes) <= 6, sizes
    assert len(sizes) > 2
    client.send(9, 8, 4, *stock(), 0, "", "", "")
    assert client.reply(10)[2] == "SPY"


def test_merged_segments_arrive_together(gateway_thread: Start) -> None:
    fault = Fault("merged_segments", after=SOON, options={"hold_seconds": 0.3})
    client = gateway_thread(fault, speed=SPEED).client()
    client.send(*depth(8, ARCA))
    client.collect(SOON / SPEED + 0.2)
    sizes = segments(client, 1.0)
    assert 1 <= len(sizes) <= 5, sizes


def test_garbled_bytes_are_others_but_no_fewer_and_end_in_time(gateway_thread: Start) -> None:
    fault = Fault("garbled_bytes", after=SOON, seconds=6, options={"one_in": 2})
    client = gateway_thread(fault, speed=SPEED).client()
    client.collect(SOON / SPEED + 0.1)
    client.send(49, 1)
    client.socket.settimeout(5.0)
    garbled = client.socket.recv(1 << 16)
    assert int.from_bytes(garbled[:4], "big") + 4 != len(garbled) or not garbled[4:].startswith(b"49\x001\x00")
    client.collect(6 / SPEED)
    client.send(49, 1)
    whole = client.socket.recv(1 << 16)
    assert whole[4:].startswith(b"49\x001\x00")
    assert len(whole) == len(garbled)


def test_half_a_frame_and_a_closed_connection(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("half_frame_then_close", after=SOON), speed=SPEED).client()
    client.collect(SOON / SPEED + 0.2)
    client.send(9, 8, 4, *stock(), 0, "", "", "")
    received = b""
    while part := client.socket.recv(1 << 16):
        received += part
    assert 4 < len(received) < 4 + int.from_bytes(received[:4], "big")


def test_a_silent_stall_with_the_socket_open_and_then_all_of_it(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("silent_stall", after=SOON, seconds=12), speed=SPEED).client()
    client.send(*tick_by_tick(9, stock(), "BidAsk"))
    before = data(client.collect(SOON / SPEED + 0.05), "99")
    client.send(49, 1)
    assert len(client.collect(0.3)) < 20
    after = data(client.collect(1.0), "99", "49")
    assert before
    assert data(after, "49")
    times = [int(fields[3]) for fields in before + data(after, "99")]
    assert times == sorted(times)
    assert max(later - earlier for earlier, later in pairwise(times)) <= 5, "nothing may be lost"


def test_a_stall_for_ever(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("silent_stall", after=SOON), speed=SPEED).client()
    client.collect(SOON / SPEED + 0.1)
    client.send(49, 1)
    assert client.collect(0.5) == []


def test_an_outage_that_loses_the_data(gateway_thread: Start) -> None:
    """1100 twice, silence, 1101, and no data until the client subscribes again."""
    fault = Fault("connection_lost", after=SOON, seconds=10, options={"restored": 1101})
    client = gateway_thread(fault, speed=SPEED).client()
    client.send(*market_data(7, stock()))
    client.error(1100, req_id=-1)
    between = client.until_error(1101)
    assert [fields[3] for fields in between if fields[0] == "4"] == ["1100"]
    assert data(between, "1", "2") == []
    assert client.collect(0.4) == []
    client.send(2, 2, 7)
    client.error(300)
    client.send(*market_data(7, stock()))
    client.reply(58)


def test_an_outage_that_keeps_the_data(gateway_thread: Start) -> None:
    """1100, silence, 1102, and the streams go on; books are reset, so that they are whole again."""
    fault = Fault("connection_lost", after=SOON, seconds=10, options={"restored": 1102})
    client = gateway_thread(fault, speed=SPEED).client()
    client.send(*tick_by_tick(9, stock(), "BidAsk"))
    client.send(*depth(8, ARCA))
    client.error(1100)
    assert data(client.until_error(1102), "99", "12") == []
    client.error(317, req_id=8)
    book = ListBook()
    messages = client.collect(0.6)
    for fields in data(messages, "12"):
        book.take(fields)
        book.check(10)
    assert len(data(messages, "12")) > 20
    assert data(messages, "99")


@pytest.mark.parametrize(
    ("kind", "broken", "healed"), [("market_farm_broken", 2103, 2104), ("history_farm_broken", 2105, 2106)]
)
def test_farms_break_and_heal(gateway_thread: Start, kind: str, broken: int, healed: int) -> None:
    client = gateway_thread(Fault(kind, after=SOON, seconds=6), speed=SPEED).client()
    client.send(*tick_by_tick(9, stock(), "BidAsk"))
    client.error(broken, req_id=-1)
    between = client.until_error(healed)
    assert bool(data(between, "99")) is (kind == "history_farm_broken")
    client.reply(99)


def test_a_halted_book_ends(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("depth_halted", after=SOON), speed=SPEED).client()
    client.send(*depth(8, ARCA))
    client.error(316, req_id=8)
    assert client.collect(0.4) == []
    client.send(*depth(8, ARCA))
    client.reply(12)


def test_a_reset_book_is_shown_anew(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("depth_reset", after=SOON), speed=SPEED).client()
    client.send(*depth(8, ARCA))
    client.error(317, req_id=8)
    book = ListBook()
    for fields in client.collect(0.5):
        book.take(fields)
        book.check(10)
    assert [len(side) for side in book.sides.values()] == [10, 10]


def test_a_competing_session_takes_the_data_for_a_while(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("competing_session", after=SOON, seconds=10), speed=SPEED).client()
    client.send(*market_data(7, stock()))
    client.send(*tick_by_tick(9, stock(), "BidAsk"))
    assert {client.error(10197)[2], client.error(10197)[2]} == {"7", "9"}
    assert client.collect(0.3) == []
    client.reply(99)
    client.until(lambda fields: fields[0] == "1")


def test_a_crossed_book_is_mended(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("crossed_book", after=SOON, seconds=4), speed=SPEED).client()
    client.send(*depth(8, ARCA))
    book, crossed = ListBook(), []
    for fields in data(client.collect(1.0), "12"):
        book.take(fields)
        bids, asks = (book.sides[side] for side in (1, 0))
        crossed.append(bool(bids and asks and bids[0][0] >= asks[0][0]))
    assert any(crossed)
    assert not crossed[-1]


@pytest.mark.parametrize(
    ("kind", "options", "low", "high"), [("zero_price", {}, 0, 0), ("absurd_price", {"factor": 7}, 6.5, 7.5)]
)
def test_zero_and_absurd_prices_on_every_stream(
    gateway_thread: Start, kind: str, options: dict[str, object], low: float, high: float
) -> None:
    client = gateway_thread(Fault(kind, after=SOON, seconds=2, options=options), speed=SPEED).client()
    client.send(*market_data(7, stock()))
    client.send(*depth(8, ARCA))
    for req_id, tick_type in enumerate(("Last", "BidAsk", "MidPoint"), 9):
        client.send(*tick_by_tick(req_id, stock(), tick_type))
    messages = client.collect(0.9)
    usual = float(next(fields[4] for fields in messages if fields[0] == "1" and fields[3] == "4"))
    wrong = set()
    for fields in messages:
        is_delete = fields[0] == "12" and fields[4] == "2"
        price = {"1": 4, "12": 6, "99": 4}.get(fields[0])
        if price is not None and not is_delete and low <= float(fields[price]) / usual <= high:
            wrong.add((fields[0], fields[2] if fields[0] != "99" else fields[1]))
    assert wrong == {("1", "7"), ("12", "8"), ("99", "9"), ("99", "10"), ("99", "11")}
    lasts = [float(fields[4]) for fields in messages if fields[0] == "1" and fields[3] == "4"]
    assert abs(lasts[-1] / usual - 1) < 0.05


def test_a_clock_that_is_off_and_jumps(gateway_thread: Start) -> None:
    """Stamps are off, events are not; a jump comes on top."""
    gateway = gateway_thread(
        Fault("clock_skew", after=0.0, options={"offset": -100}),
        Fault("clock_jump", after=SOON, options={"offset": 400}),
        speed=SPEED,
    )
    client = gateway.client()
    offsets = []
    for _ in range(2):
        client.send(49, 1)
        offsets.append(int(client.reply(49)[2]) - gateway.clock.now_ns() // NANOSECONDS)
        client.send(*tick_by_tick(9, stock(), "BidAsk"))
        stamp = int(client.reply(99)[3]) - gateway.clock.now_ns() // NANOSECONDS
        assert abs(stamp - offsets[-1]) < 5
        client.send(98, 9)
        client.collect(SOON / SPEED)
    assert abs(offsets[0] + 100) < 3
    assert abs(offsets[1] - 300) < 3


def test_a_nightly_restart_drops_everyone_refuses_for_a_while_and_serves_again(gateway_thread: Start) -> None:
    gateway = gateway_thread(Fault("restart", at="10:30:06", seconds=10), speed=SPEED)
    client = gateway.client()
    client.send(*market_data(7, stock()))
    assert client.is_closed()
    with pytest.raises(ConnectionRefusedError):
        WireClient(gateway.port, client_id=None)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            again = gateway.client(1)
        except ConnectionRefusedError:
            time.sleep(0.05)
            continue
        again.send(49, 1)
        again.reply(49)
        return
    pytest.fail("the gateway never came back")


def test_what_lasts_ends(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("split_segments", after=SOON, seconds=6, options={"bytes": 2}), speed=SPEED).client()
    client.collect(2 * SOON / SPEED + 0.3)
    client.send(9, 8, 4, *stock(), 0, "", "", "")
    assert max(segments(client, 0.2)) > 100


def test_faults_by_chance_come_again_and_again(gateway_thread: Start) -> None:
    """With probability 1 one comes with every minute of market time, here twenty a second."""
    client = gateway_thread(Fault("depth_reset", chance=1.0), speed=1200).client()
    client.send(*depth(8, ARCA))
    for _ in range(5):
        client.error(317, req_id=8)
