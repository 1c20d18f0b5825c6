"""Market data lines on stocks and funds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from spy_pipeline.gateway.market.market import Market
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.wire_client import Fields, market_data, stock

Start = Callable[..., GatewayThread]
PRICE, SIZE, GENERIC, STRING = "1", "2", "45", "46"


def of_type(messages: list[Fields], *numbers: str, tick_type: int) -> list[Fields]:
    """The messages with one of these numbers about one type of tick."""
    return [fields for fields in messages if fields[0] in numbers and fields[3] == str(tick_type)]


def test_a_line_begins_with_its_parameters_and_all_that_is_known(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*market_data(7, stock()))
    first, second, *rest = client.collect(0.5)
    assert first == ["81", "7", "0.01", "9c0001", "3"]
    assert second == ["58", "1", "7", "1"]
    prices = {int(fields[3]) for fields in rest if fields[0] == PRICE}
    sizes = {int(fields[3]) for fields in rest if fields[0] == SIZE}
    strings = {int(fields[3]) for fields in rest if fields[0] == STRING}
    assert prices >= {1, 2, 4, 6, 7, 9, 14}
    assert sizes >= {0, 3, 5, 8}
    assert strings >= {32, 33, 45, 84}
    assert of_type(rest, GENERIC, tick_type=49) == [["45", "6", "7", "49", "0.0"]]


def test_a_price_brings_its_size_and_the_same_size_again(gateway_thread: Start) -> None:
    """Clients must not count it twice, so it has to come twice; a size alone comes as a size only."""
    client = gateway_thread(speed=60).client()
    client.send(*market_data(7, stock()))
    messages = [fields for fields in client.collect(1.0) if fields[0] in (PRICE, SIZE)]
    partner = {"1": "0", "2": "3", "4": "5"}
    paired = 0
    for fields, following in pairwise(messages):
        if fields[0] == PRICE and fields[3] in partner:
            assert following[:5] == [SIZE, "6", "7", partner[fields[3]], fields[5]]
            paired += 1
    assert paired > 20
    sizes_alone = [
        following
        for fields, following in pairwise(messages)
        if following[0] == SIZE and following[3] in ("0", "3", "5") and fields[0] != PRICE
    ]
    assert sizes_alone


def test_units_shares_for_sizes_hundreds_for_the_days_volume(gateway_thread: Start, synthetic: Market) -> None:
    gateway = gateway_thread(start="2025-03-03T16:00:00")
    client = gateway.client()
    client.send(*market_data(7, stock()))
    messages = client.collect(0.5)
    day = synthetic.day("SPY", gateway.simulation.calendar.session(gateway.clock.now().date()).day)
    assert int(of_type(messages, SIZE, tick_type=8)[-1][4]) == int(day.trades.size.sum() // 100)
    assert float(of_type(messages, SIZE, tick_type=0)[-1][4]) == day.quotes.bid_size[-1]
    counted = day.trades.rows(day.trades.in_history)
    assert float(of_type(messages, SIZE, tick_type=5)[-1][4]) == counted.size[-1]
    assert float(of_type(messages, PRICE, tick_type=6)[-1][4]) == counted.price.max()
    assert float(of_type(messages, PRICE, tick_type=14)[-1][4]) == counted.price[0]


def test_the_last_time_is_whole_seconds_of_the_market(gateway_thread: Start) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*market_data(7, stock()))
    times = [int(fields[4]) for fields in of_type(client.collect(0.7), STRING, tick_type=45)]
    assert times == sorted(set(times))
    assert 1741015700 < times[0] < times[-1] < 1741015800 + 60


def test_a_line_is_sampled_four_times_a_second_of_market_time(gateway_thread: Start) -> None:
    """Between two prints of the volume there is at least a quarter of a second, so a minute has at most 240."""
    client = gateway_thread(speed=120).client()
    client.send(*market_data(7, stock()))
    client.collect(0.2)
    messages = client.collect(0.5)
    assert 0 < len(of_type(messages, PRICE, tick_type=1)) <= 240


@pytest.mark.parametrize(
    ("generic", "numbers", "types"),
    [
        ("100", SIZE, (29, 30)),
        ("101", SIZE, (27, 28)),
        ("104", GENERIC, (23,)),
        ("106", GENERIC, (24,)),
        ("165", PRICE, (15, 16, 17, 18, 19, 20)),
        ("165", SIZE, (21,)),
        ("236", GENERIC, (46,)),
        ("236", SIZE, (89,)),
        ("293", GENERIC, (54,)),
        ("233", STRING, (48,)),
        ("375", STRING, (77,)),
    ],
)
def test_generic_ticks(gateway_thread: Start, generic: str, numbers: str, types: tuple[int, ...]) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*market_data(7, stock(), generic))
    for tick_type in types:
        wanted = str(tick_type)
        fields = client.until(lambda fields, wanted=wanted: fields[0] == numbers and fields[3] == wanted)
        assert fields[2] == "7"
        assert fields[4]


def test_rt_volume_is_a_print_with_its_milliseconds(gateway_thread: Start) -> None:
    client = gateway_thread(speed=20).client()
    client.send(*market_data(7, stock(), "233"))
    texts = [fields[4].split(";") for fields in of_type(client.collect(1.0), STRING, tick_type=48)]
    assert len(texts) > 5
    for price, size, milliseconds, total, average, single in texts:
        assert float(price) > 0
        assert float(size) > 0
        assert 1741015700_000 < int(milliseconds) < 1741015860_000
        assert int(total) > 0
        assert abs(float(average) / float(price) - 1) < 0.05
        assert single in ("true", "false")
    assert [int(text[2]) for text in texts] == sorted(int(text[2]) for text in texts)


def test_wrong_generic_ticks_and_such_with_a_snapshot_are_refused(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*market_data(7, stock(), "233,4711"))
    client.error(321, req_id=7)
    client.send(*market_data(7, stock(), "233", snapshot=1))
    client.error(321, req_id=7)


def test_a_snapshot_ends_and_leaves_nothing_open(gateway_thread: Start) -> None:
    gateway = gateway_thread(speed=20)
    client = gateway.client()
    client.send(*market_data(7, stock(), snapshot=1))
    before = []
    while (fields := client.next())[0] != "57":
        before.append(fields)
    assert fields == ["57", "1", "7"]
    assert of_type(before, PRICE, tick_type=1)
    assert of_type(before, PRICE, tick_type=4)
    assert client.collect(0.4) == []
    client.send(2, 2, 7)
    client.error(300, req_id=7)


def test_cancelling_ends_a_line_and_an_unknown_one_is_told_with_300(gateway_thread: Start) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*market_data(7, stock()))
    client.reply(58)
    client.send(2, 1, 7)
    client.send(49, 1)
    client.reply(49)
    assert client.collect(0.4) == []
    client.send(2, 2, 7)
    client.error(300, req_id=7)


def test_an_id_in_use_is_told_with_322_and_the_line_goes_on(gateway_thread: Start) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*market_data(7, stock()))
    client.reply(58)
    client.send(*market_data(7, stock("QQQ")))
    client.error(322, req_id=7)
    assert client.collect(0.5)


def test_delayed_data_have_their_own_numbers_and_come_a_quarter_of_an_hour_later(gateway_thread: Start) -> None:
    client = gateway_thread(speed=60).client()
    client.send(59, 1, 3)
    client.send(*market_data(7, stock()))
    assert client.reply(58) == ["58", "1", "7", "3"]
    messages = client.collect(0.8)
    types = {int(fields[3]) for fields in messages if fields[0] in (PRICE, SIZE, STRING)}
    assert {66, 67, 68, 69, 70, 71, 74, 75, 88} <= types <= set(range(66, 77)) | {88}
    times = [int(fields[4]) for fields in of_type(messages, STRING, tick_type=88)]
    assert 1741015800 - 960 < times[0] < times[-1] < 1741015800 - 900 + 60


def test_nonsense_data_types_change_nothing(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(59, 1, 99)
    client.send(*market_data(7, stock()))
    assert client.reply(58) == ["58", "1", "7", "1"]


@pytest.mark.parametrize("start", ["2025-03-03T18:00:00", "2025-03-04T05:00:00"])
def test_outside_the_session_only_the_last_state_is_shown(gateway_thread: Start, start: str) -> None:
    client = gateway_thread(start=start, speed=20).client()
    client.send(59, 1, 2)
    client.send(*market_data(7, stock()))
    assert client.reply(58) == ["58", "1", "7", "2"]
    state = client.collect(0.3)
    assert float(of_type(state, PRICE, tick_type=1)[0][4]) < float(of_type(state, PRICE, tick_type=2)[0][4])
    assert int(of_type(state, STRING, tick_type=45)[0][4]) == pytest.approx(1741035600, abs=60)
    assert client.collect(0.4) == []


def test_a_line_lives_through_the_night(gateway_thread: Start) -> None:
    """At the next opening come the close of the day before and the new day's open, and the volume begins anew."""
    client = gateway_thread(start="2025-03-03T15:59:30", speed=60_000).client()
    client.send(*market_data(7, stock()))
    day = []
    while not of_type(day, PRICE, tick_type=9)[1:]:
        day.append(client.next())
    last_before = of_type(day, PRICE, tick_type=4)[-1]
    close = day[-1]
    after = client.collect(0.3)
    assert close[4] == last_before[4]
    assert of_type(after, PRICE, tick_type=14)
    assert int(of_type(after, SIZE, tick_type=8)[0][4]) < int(of_type(day, SIZE, tick_type=8)[-1][4])
