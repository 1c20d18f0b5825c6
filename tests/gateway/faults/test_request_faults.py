"""Faults that befall a client when it connects or asks, each shown at a client."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spy_pipeline.gateway.faults.fault import Fault
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.history.test_bars import ask, bars_of
from tests.gateway.wire_client import depth, history, market_data, stock, tick_by_tick

Start = Callable[..., GatewayThread]
ARCA = stock(exchange="ARCA")


def test_an_unanswered_handshake_leaves_the_socket_open(gateway_thread: Start) -> None:
    gateway = gateway_thread(Fault("unanswered_handshake", nth=1))
    client = gateway.client(client_id=None)
    with pytest.raises(TimeoutError):
        client.shake_hands_within(0.5)
    assert not client.is_closed(timeout=0.2)
    assert gateway.client(1).seen, "the next client must be served"


def test_a_client_id_may_be_called_in_use(gateway_thread: Start) -> None:
    gateway = gateway_thread(Fault("client_id_in_use", nth=1))
    client = gateway.client(client_id=None)
    client.shake_hands()
    client.send(71, 2, 5, "")
    client.error(326, req_id=-1)
    assert client.is_closed()
    gateway.client(5)


REAL_TIME_BARS = (50, 3, 5, *stock(), 5, "TRADES", 1, "")


@pytest.mark.parametrize(
    ("kind", "code", "request_fields", "served"),
    [
        ("pacing_violation", 162, history(5, stock()), "17"),
        ("no_definition", 200, (9, 8, 5, *stock(), 0, "", "", ""), "10"),
        ("no_definition", 200, market_data(5, stock()), "58"),
        ("depth_limit", 309, depth(5, ARCA), "12"),
        ("duplicate_ticker", 322, market_data(5, stock()), "58"),
        ("duplicate_ticker", 322, history(5, stock()), "17"),
        ("not_subscribed", 354, market_data(5, stock()), "58"),
        ("not_subscribed", 354, tick_by_tick(5, stock(), "BidAsk"), "99"),
        ("real_time_bars_refused", 420, REAL_TIME_BARS, "50"),
    ],
)
def test_the_first_fitting_request_is_refused_and_the_next_one_served(
    gateway_thread: Start, kind: str, code: int, request_fields: tuple[object, ...], served: str
) -> None:
    client = gateway_thread(Fault(kind, nth=1), speed=20).client()
    client.send(*request_fields)
    client.error(code, req_id=5)
    assert [fields for fields in client.collect(0.3) if fields[0] == served] == []
    client.send(*request_fields)
    client.reply(int(served))


def test_a_refused_cancellation_leaves_the_book_streaming(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("depth_cancel_refused", nth=1), speed=60).client()
    client.send(*depth(5, ARCA))
    client.send(11, 1, 5, 0)
    client.error(310, req_id=5)
    assert [fields for fields in client.collect(0.4) if fields[0] == "12"]
    client.send(11, 1, 5, 0)
    client.send(49, 1)
    client.reply(49)
    assert client.collect(0.3) == []


def test_partly_subscribed_is_only_a_notice(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("partly_subscribed", nth=1), speed=60).client()
    client.send(*market_data(5, stock()))
    client.error(10090, req_id=5)
    assert client.reply(58)[3] == "1"
    client.until(lambda fields: fields[0] == "1" and fields[3] == "4")


def test_delayed_data_in_place_of_live_ones(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("delayed_instead", nth=1), speed=60).client()
    client.send(*market_data(5, stock()))
    client.error(10167, req_id=5)
    assert client.reply(58)[3] == "3"
    client.until(lambda fields: fields[0] == "1" and fields[3] == "68")


def test_missing_minutes(gateway_thread: Start) -> None:
    gateway = gateway_thread(Fault("missing_minutes", nth=1, options={"minutes": ["10:15", "10:16"]}))
    client = gateway.client()
    spoilt, whole = ask(client), ask(client)
    gone = {bar.time for bar in whole} - {bar.time for bar in spoilt}
    assert gone == {"20250303 10:15:00 US/Eastern", "20250303 10:16:00 US/Eastern"}
    assert [bar for bar in whole if bar.time not in gone] == spoilt


def test_duplicate_minutes(gateway_thread: Start) -> None:
    gateway = gateway_thread(Fault("duplicate_minutes", nth=1, options={"minutes": ["10:15"]}))
    client = gateway.client()
    spoilt, whole = ask(client), ask(client)
    assert len(spoilt) == len(whole) + 1
    assert [bar.time[9:14] for bar in spoilt].count("10:15") == 2
    assert sorted(set(spoilt)) == sorted(whole)


def test_corrected_minutes(gateway_thread: Start) -> None:
    gateway = gateway_thread(Fault("corrected_minutes", nth=2, options={"minutes": ["10:15"]}))
    client = gateway.client()
    before, after = ask(client), ask(client)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    ((old, new),) = changed
    assert old.time[9:14] == "10:15"
    assert new.close == pytest.approx(old.close + 0.01)
    assert new.volume == old.volume + 100
    assert new.low <= new.close <= new.high


def test_a_share_of_minutes_by_chance_is_the_same_for_one_seed(gateway_thread: Start) -> None:
    fault = Fault("missing_minutes", chance=1.0, options={"share": 0.2})
    first, second, other = (gateway_thread(fault, chance_seed=seed).client() for seed in (1, 1, 2))
    assert 40 < len(ask(first)) < 60
    assert ask(gateway_thread(fault, chance_seed=1).client()) == ask(second)
    assert ask(other) != ask(second)


def test_requests_fail_by_chance_about_as_often_as_said(gateway_thread: Start) -> None:
    client = gateway_thread(Fault("pacing_violation", chance=0.5), chance_seed=3).client()
    refused = 0
    for _ in range(40):
        client.send(*history(5, stock(), duration="600 S"))
        fields = client.until(lambda fields: fields[0] in ("4", "17"))
        refused += fields[0] == "4"
        if fields[0] == "17":
            assert bars_of(fields)
    assert 10 < refused < 30
