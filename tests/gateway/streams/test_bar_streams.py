"""Five-second bars, kept-up bars, and the order in which everything leaves."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from spy_pipeline.gateway.connection.pump import in_order
from spy_pipeline.gateway.streams.stream import Batch
from tests.gateway.gateway_thread import GatewayThread
from tests.gateway.history.test_bars import bars_of
from tests.gateway.wire_client import history, market_data, stock, tick_by_tick

Start = Callable[..., GatewayThread]


def real_time_bars(req_id: int, show: str = "TRADES") -> tuple[object, ...]:
    """The request for five-second bars."""
    return (50, 3, req_id, *stock(), 5, show, 1, "")


def test_bars_are_those_of_history_stamped_at_their_start(gateway_thread: Start) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*real_time_bars(3))
    live = [client.reply(50) for _ in range(6)]
    assert {len(fields) for fields in live} == {11}
    times = [int(fields[3]) for fields in live]
    assert all(later > earlier for earlier, later in pairwise(times))
    assert all(time % 5 == 0 for time in times)
    client.send(*history(5, stock(), size="5 secs", duration="600 S", date_format=2))
    past = {int(bar.time): bar for bar in bars_of(client.reply(17))}
    for fields in live:
        bar = past[int(fields[3])]
        assert [float(text) for text in fields[4:8]] == [bar.open, bar.high, bar.low, bar.close]
        assert float(fields[8]) == bar.volume
        assert int(fields[10]) == bar.count


def test_a_bar_leaves_after_its_last_print_and_before_the_next_one(gateway_thread: Start) -> None:
    """All subscriptions of a connection leave in the order of market time, so bars part the prints."""
    client = gateway_thread(speed=120, history="exact").client()
    client.send(*tick_by_tick(9, stock(), "AllLast"))
    client.send(*market_data(7, stock()))
    client.send(*real_time_bars(3))
    messages = client.collect(1.2)
    prints: list[tuple[int, float]] = []
    checked = 0
    for fields in messages:
        if fields[0] == "99":
            prints.append((int(fields[3]), float(fields[5])))
        elif fields[0] == "50" and prints and prints[0][0] < int(fields[3]):
            start = int(fields[3])
            assert prints[-1][0] < start + 5
            assert sum(size for time, size in prints if start <= time < start + 5) == float(fields[8])
            checked += 1
    assert checked > 5


def test_updates_of_the_present_bar_end_as_history_has_it(gateway_thread: Start) -> None:
    """Count first, close before high and low, average before volume."""
    client = gateway_thread(start="2025-03-03T10:30:57", speed=60).client()
    client.send(*history(5, stock(), date_format=2, keep=1))
    initial = bars_of(client.reply(17))
    assert initial[-1].time == "1741015800"
    updates = []
    while not updates or int(updates[-1][3]) < 1741015920:
        updates.append(client.reply(90))
    assert {len(fields) for fields in updates} == {10}
    last_of_minute = [fields for fields in updates if fields[3] == "1741015860"][-1]
    client.send(*history(6, stock(), date_format=2))
    bar = {bar.time: bar for bar in bars_of(client.reply(17))}["1741015860"]
    assert last_of_minute[1] == "5"
    assert int(last_of_minute[2]) == bar.count
    assert [float(text) for text in last_of_minute[4:8]] == [bar.open, bar.close, bar.high, bar.low]
    assert float(last_of_minute[8]) == pytest.approx(bar.wap, abs=1e-5)
    assert float(last_of_minute[9]) == bar.volume
    client.send(25, 1, 5)
    client.error(162, req_id=5)
    assert [fields for fields in client.collect(0.3) if fields[0] == "90"] == []


def test_a_daily_bar_is_kept_up_under_its_day(gateway_thread: Start) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*history(5, stock(), size="1 day", duration="2 D", keep=1))
    client.reply(17)
    first, second = client.reply(90), client.reply(90)
    assert first[3] == second[3] == "20250303"
    assert float(second[9]) > float(first[9])


@pytest.mark.parametrize("show", ["BID", "ASK", "MIDPOINT"])
def test_bars_of_quotes(gateway_thread: Start, show: str) -> None:
    client = gateway_thread(speed=60).client()
    client.send(*real_time_bars(3, show))
    fields = client.reply(50)
    assert fields[8:11] == ["-1", "-1.0", "-1"]


def test_other_bars_and_unknown_ids_are_refused(gateway_thread: Start) -> None:
    client = gateway_thread().client()
    client.send(*real_time_bars(3, "BID_ASK"))
    client.error(321, req_id=3)
    client.send(51, 1, 3)
    client.error(300, req_id=3)


def test_batches_are_joined_by_time_and_at_one_time_by_subscription() -> None:
    first, second = Batch([1, 3, 3, 9], list("acdg")), Batch([2, 3, 4], list("bef"))
    assert in_order([first, Batch([], []), second]) == "abcdefg"
    assert in_order([]) == ""
