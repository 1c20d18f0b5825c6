"""IBKR's limits, in force and switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spy_pipeline.core.new_york import NANOSECONDS
from spy_pipeline.gateway.limits.history_pacing import HistoryPacing, PacedRequest
from spy_pipeline.gateway.limits.message_rate import MessageRate, Verdict
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import depth, history, market_data, stock, tick_by_tick

Start = Callable[..., GatewayThread]
SYMBOLS = ("SPY", "QQQ", "IWM", "AAPL")


def paced(whole: object, group: object = "group", *, bid_ask: bool = False) -> PacedRequest:
    """A request for small bars."""
    return PacedRequest(str(whole), group, is_bid_ask=bid_ask)


def test_fifty_messages_a_second_are_served_and_no_more() -> None:
    rate = MessageRate()
    assert [rate.judge(0) for _ in range(50)] == [Verdict.ACCEPT] * 50
    assert rate.judge(NANOSECONDS - 1) is Verdict.WARN
    assert rate.judge(NANOSECONDS - 1) is Verdict.IGNORE
    assert rate.judge(NANOSECONDS) is Verdict.ACCEPT


def test_who_goes_on_is_disconnected() -> None:
    rate = MessageRate()
    verdicts = [rate.judge(0) for _ in range(200)]
    assert Verdict.DISCONNECT in verdicts
    assert verdicts.index(Verdict.DISCONNECT) > 100


def test_a_flood_is_told_with_100_and_ends_in_a_closed_connection(gateway_thread: Start) -> None:
    client = gateway_thread(limits=True).client()
    for _ in range(60):
        client.send(49, 1)
    client.error(100, req_id=-1)
    for _ in range(200):
        try:
            client.send(49, 1)
        except ConnectionError:
            break
    assert client.is_closed()


def test_switched_off_a_flood_is_served(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    for _ in range(300):
        client.send(49, 1)
    for _ in range(300):
        client.reply(49)


def test_an_identical_request_within_fifteen_seconds_violates_pacing() -> None:
    pacing = HistoryPacing()
    assert not pacing.violation(paced("a"), 0)
    assert pacing.violation(paced("a"), 15 * NANOSECONDS - 1)
    assert not pacing.violation(paced("a"), 15 * NANOSECONDS)


def test_six_requests_of_one_kind_within_two_seconds_violate_pacing() -> None:
    pacing = HistoryPacing()
    assert not any(pacing.violation(paced(number), 0) for number in range(5))
    assert pacing.violation(paced(5), 2 * NANOSECONDS - 1)
    assert not pacing.violation(paced(6, "another group"), 2 * NANOSECONDS - 1)
    assert not pacing.violation(paced(7), 2 * NANOSECONDS)


def test_more_than_sixty_requests_within_ten_minutes_violate_pacing_and_bid_ask_counts_twice() -> None:
    pacing = HistoryPacing()
    assert not any(pacing.violation(paced(n, n), n) for n in range(58))
    assert not pacing.violation(paced("x", "x", bid_ask=True), 60)
    assert pacing.violation(paced("y", "y"), 60)
    assert not pacing.violation(paced("y", "y"), 600 * NANOSECONDS)


def test_pacing_is_told_with_162_and_only_for_small_bars(gateway_thread: Start) -> None:
    client = gateway_thread(limits=True).client()
    for req_id in (5, 6):
        client.send(*history(req_id, stock(), size="1 min"))
        client.reply(17)
    client.send(*history(7, stock(), size="5 secs", duration="1800 S"))
    client.reply(17)
    client.send(*history(8, stock(), size="5 secs", duration="1800 S"))
    assert "pacing violation" in client.error(162, req_id=8)[4]


def test_small_bars_have_a_longest_duration_and_a_greatest_age(gateway_thread: Start) -> None:
    client = gateway_thread(limits=True).client()
    client.send(*history(5, stock(), size="1 secs", duration="3600 S"))
    client.error(162, req_id=5)
    client.send(*history(6, stock(), size="30 secs", duration="1800 S", end="20240303 16:00:00 US/Eastern"))
    client.error(162, req_id=6)
    client.send(*history(7, stock(), size="1 min", end="20240303 16:00:00 US/Eastern"))
    client.reply(17)


def test_real_time_bars_are_paced_too(gateway_thread: Start) -> None:
    client = gateway_thread(limits=True).client()
    for req_id in (3, 4):
        client.send(50, 3, req_id, *stock(), 5, "TRADES", 1, "")
    client.error(420, req_id=4)


def test_three_books_and_no_more_until_one_ends(gateway_thread: Start) -> None:
    gateway = gateway_thread(limits=True)
    client = gateway.client()
    for req_id, symbol in enumerate(SYMBOLS, 1):
        client.send(*depth(req_id, stock(symbol, "ARCA")))
    client.error(309, req_id=4)
    client.send(11, 1, 1, 0)
    client.send(*depth(4, stock("AAPL", "ARCA")))
    client.until(lambda fields: fields[0] == "12" and fields[2] == "4")


def test_books_are_counted_over_all_clients_and_given_back_when_one_leaves(gateway_thread: Start) -> None:
    gateway = gateway_thread(limits=True)
    first, second = gateway.client(1), gateway.client(2)
    for req_id, symbol in enumerate(SYMBOLS[:3], 1):
        first.send(*depth(req_id, stock(symbol, "ARCA")))
        first.until(lambda fields, req_id=req_id: fields[0] == "12" and fields[2] == str(req_id))
    second.send(*depth(9, stock("AAPL", "ARCA")))
    second.error(309, req_id=9)
    first.close()
    for _ in range(50):
        second.send(*depth(9, stock("AAPL", "ARCA")))
        if second.until(lambda fields: fields[0] in ("4", "12"))[0] == "12":
            return
        second.collect(0.05)
    pytest.fail("the books of a client that left were never given back")


def test_three_ticks_and_one_request_an_instrument_in_fifteen_seconds(gateway_thread: Start) -> None:
    gateway = gateway_thread(limits=True, speed=20)
    client = gateway.client()
    client.send(*tick_by_tick(1, stock(), "Last"))
    client.send(*tick_by_tick(2, stock(), "BidAsk"))
    client.error(10190, req_id=2)
    for req_id, symbol in enumerate(SYMBOLS[1:], 3):
        client.send(*tick_by_tick(req_id, stock(symbol), "Last"))
    client.error(10190, req_id=5)
    client.send(98, 1)
    client.collect(0.9)
    client.send(*tick_by_tick(6, stock(), "BidAsk"))
    client.until(lambda fields: fields[:2] == ["99", "6"])


def test_a_hundred_lines_and_no_more(gateway_thread: Start) -> None:
    client = gateway_thread(limits=True, speed=20).client()
    for req_id in range(101):
        client.send(*market_data(req_id, stock(SYMBOLS[req_id % 4])))
        if req_id % 10 == 9:
            client.collect(0.06)
    client.error(101, req_id=100)


def test_switched_off_there_is_no_end_to_books_and_ticks(gateway_thread: Start) -> None:
    client = gateway_thread(speed=20).client()
    for req_id in range(6):
        client.send(*depth(req_id, stock("SPY", "ARCA")))
        client.send(*tick_by_tick(req_id + 50, stock(), "BidAsk"))
    for req_id in range(6):
        client.until(lambda fields, req_id=req_id: fields[:2] == ["99", str(req_id + 50)])
